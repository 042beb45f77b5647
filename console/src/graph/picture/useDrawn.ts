import { useComputedColorScheme } from '@mantine/core';
import type { Core } from 'cytoscape';
import { type RefObject, useEffect, useEffectEvent, useState } from 'react';
import { drawn } from './drawn';
import type { Elements } from './elements';
import { styles } from './styles';

export interface Shown {
    /** Ids of what is there now; all of it if not given. */
    visible?: ReadonlySet<string>;
    /** The number of the profile that a node is of, where there are several. */
    tints?: ReadonlyMap<string, number>;
    selected: string | null;
    /** Ids of what was looked for; null if nothing is. */
    marked: ReadonlySet<string> | null;
    onSelect: (id: string | null) => void;
}

interface Drawn {
    core: Core | null;
    /** Milliseconds that drawing took. */
    took: number | null;
}

/** The picture in a box, kept as `shown` says. It is drawn anew only for other elements. */
export function useDrawn(box: RefObject<HTMLDivElement | null>, elements: Elements, shown: Shown): Drawn {
    const scheme = useComputedColorScheme('light');
    const [{ core, took }, setDrawn] = useState<Drawn>({ core: null, took: null });
    const draw = useEffectEvent((inside: HTMLElement) => drawn(inside, elements, scheme));
    const select = useEffectEvent((id: string | null) => shown.onSelect(id));
    useEffect(() => {
        const inside = box.current;
        if (!inside) return;
        let gone: (() => void) | null = null;
        let left = false;
        const begun = performance.now();
        void draw(inside).then((made) => {
            gone = attach(made, inside, select);
            if (left) gone();
            else setDrawn({ core: made, took: Math.round(performance.now() - begun) });
        });
        return () => {
            left = true;
            gone?.();
            setDrawn({ core: null, took: null });
        };
    }, [box, elements]);
    useEffect(() => {
        core?.style(styles(scheme));
    }, [core, scheme]);
    useShown(core, shown);
    return { core, took };
}

/** Tell of clicks, and fit the picture to its box until somebody moves it. Answers what ends that. */
function attach(core: Core, box: HTMLElement, select: (id: string | null) => void): () => void {
    let moved = false;
    core.on('tap', (event) => select(event.target === core ? null : String(event.target.id())));
    core.on('mouseover', 'node, edge', () => (box.style.cursor = 'pointer'));
    core.on('mouseout', 'node, edge', () => (box.style.cursor = ''));
    core.on('scrollzoom pinchzoom dragpan', () => (moved = true));
    const watch = new ResizeObserver(() => {
        core.resize();
        if (!moved) core.fit(undefined, 32);
    });
    watch.observe(box);
    return () => {
        watch.disconnect();
        core.destroy();
    };
}

function useShown(core: Core | null, { visible, tints, selected, marked }: Shown) {
    useEffect(() => {
        core?.batch(() =>
            core.elements().forEach((one) => void one.toggleClass('later', !!visible && !visible.has(one.id()))),
        );
    }, [core, visible]);
    useEffect(() => {
        core?.batch(() => core.nodes().forEach((one) => void one.data('tint', tints?.get(one.id()) ?? -1)));
    }, [core, tints]);
    useEffect(() => {
        core?.batch(() => {
            core.elements().removeClass('faded marked');
            if (!marked) return;
            const found = core.elements().filter((one) => marked.has(one.id()));
            found.addClass('marked');
            core.elements().difference(found).difference(found.connectedEdges()).addClass('faded');
        });
    }, [core, marked]);
    useEffect(() => {
        if (!core) return;
        core.elements(':selected').unselect();
        if (selected) core.getElementById(selected).select();
    }, [core, selected]);
}
