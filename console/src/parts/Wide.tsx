import { Table, type TableScrollContainerProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/** A table that scrolls within itself where it is wider than its place, also by keyboard. */
export function Wide(props: TableScrollContainerProps) {
    const [place, setPlace] = useState<HTMLElement | null>(null);
    const reached = useScrolls(place)
        ? ({ tabIndex: 0, role: 'group', 'aria-label': 'Scrolls sideways' } as const)
        : {};
    if (props.type === 'native') return <Table.ScrollContainer {...props} {...reached} ref={setPlace} />;
    return <Table.ScrollContainer {...props} scrollAreaProps={{ viewportRef: setPlace, viewportProps: reached }} />;
}

/** Whether there is more in an element than it has room for. */
function useScrolls(place: HTMLElement | null): boolean {
    const [scrolls, setScrolls] = useState(false);
    useEffect(() => {
        if (!place) return;
        const look = () => setScrolls(place.scrollWidth > place.clientWidth || place.scrollHeight > place.clientHeight);
        const watching = new ResizeObserver(look);
        watching.observe(place);
        for (const inside of place.children) watching.observe(inside);
        return () => watching.disconnect();
    }, [place]);
    return scrolls;
}
