import { ActionIcon, Group, Slider, Tooltip } from '@mantine/core';
import {
    IconPlayerPause,
    IconPlayerPlay,
    IconPlayerSkipBack,
    IconPlayerSkipForward,
    IconPlayerTrackNext,
    IconPlayerTrackPrev,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';

/** Playing takes about so many steps, however many there are, each so many milliseconds long. */
const STEPS = 40;
const STEP_MS = 450;

interface Props {
    /** Where it stands, from 0 to `last`. */
    at: number;
    last: number;
    onMove: (at: number) => void;
    /** What is being moved through, such as "time". */
    name: string;
    /** What to call a place. */
    says: (at: number) => string;
    /** Beside the buttons. */
    children?: ReactNode;
}

/** Goes through the moments of a picture: by hand, step by step, or by itself. */
export function Playing({ at, last, onMove, name, says, children }: Props) {
    const [playing, setPlaying] = useState(false);
    const stride = Math.max(1, Math.ceil(last / STEPS));
    const forward = useEffectEvent(() => {
        onMove(Math.min(last, at + stride));
        if (at + stride >= last) setPlaying(false);
    });
    useEffect(() => {
        if (!playing) return;
        const timer = setInterval(forward, STEP_MS);
        return () => clearInterval(timer);
    }, [playing]);
    const go = (place: number) => {
        setPlaying(false);
        onMove(Math.max(0, Math.min(last, place)));
    };
    const play = () => {
        if (!playing && at >= last) onMove(0);
        setPlaying(!playing);
    };
    return (
        <div>
            <Slider
                min={0}
                max={last}
                value={at}
                onChange={go}
                label={says}
                thumbLabel={`Move through ${name}`}
                thumbProps={{ 'aria-valuetext': says(at) }}
                size="sm"
                mx={6}
            />
            <Group justify="space-between" mt={6} gap="xs">
                <Group gap={4}>
                    <Step label="First" icon={<IconPlayerSkipBack size={16} />} act={() => go(0)} off={at === 0} />
                    <Step
                        label="Previous"
                        icon={<IconPlayerTrackPrev size={16} />}
                        act={() => go(at - 1)}
                        off={at === 0}
                    />
                    <Step
                        label={playing ? 'Pause' : 'Play'}
                        icon={playing ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
                        act={play}
                        off={last === 0}
                    />
                    <Step
                        label="Next"
                        icon={<IconPlayerTrackNext size={16} />}
                        act={() => go(at + 1)}
                        off={at >= last}
                    />
                    <Step
                        label="Last"
                        icon={<IconPlayerSkipForward size={16} />}
                        act={() => go(last)}
                        off={at >= last}
                    />
                </Group>
                {children}
            </Group>
        </div>
    );
}

function Step({ label, icon, act, off }: { label: string; icon: ReactNode; act: () => void; off: boolean }) {
    return (
        <Tooltip label={label}>
            <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={act} disabled={off}>
                {icon}
            </ActionIcon>
        </Tooltip>
    );
}
