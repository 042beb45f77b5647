import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowsMaximize, IconMinus, IconPlus } from '@tabler/icons-react';
import type { Core } from 'cytoscape';
import classes from './picture.module.css';

const STEP = 1.35;

/** Nearer, farther, and all of it. */
export function ZoomButtons({ core }: { core: Core | null }) {
    const zoom = (by: number) =>
        core?.zoom({ level: core.zoom() * by, renderedPosition: { x: core.width() / 2, y: core.height() / 2 } });
    const buttons = [
        { name: 'Zoom in', icon: <IconPlus size={16} />, act: () => zoom(STEP) },
        { name: 'Zoom out', icon: <IconMinus size={16} />, act: () => zoom(1 / STEP) },
        { name: 'Fit', icon: <IconArrowsMaximize size={16} />, act: () => core?.fit(undefined, 32) },
    ];
    return (
        <ActionIcon.Group orientation="vertical" className={classes.buttons}>
            {buttons.map(({ name, icon, act }) => (
                <Tooltip key={name} label={name} position="left">
                    <ActionIcon variant="default" size="md" aria-label={name} onClick={act} disabled={!core}>
                        {icon}
                    </ActionIcon>
                </Tooltip>
            ))}
        </ActionIcon.Group>
    );
}
