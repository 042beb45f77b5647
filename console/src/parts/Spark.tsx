interface Props {
    counts: readonly number[];
    /** What it shows, for who cannot see it. */
    label: string;
    width?: number;
    height?: number;
}

/** Counts over time as a row of small bars. */
export function Spark({ counts, label, width = 120, height = 28 }: Props) {
    const most = Math.max(...counts, 1);
    const step = width / Math.max(counts.length, 1);
    return (
        <svg width={width} height={height} role="img" aria-label={label} style={{ display: 'block' }}>
            {counts.map((count, place) => {
                const tall = count ? Math.max(2, (count / most) * height) : 1;
                return (
                    <rect
                        // a bar is its place in time
                        key={place}
                        x={place * step}
                        y={height - tall}
                        width={Math.max(1, step - 1)}
                        height={tall}
                        rx={0.5}
                        fill={count ? 'var(--mantine-primary-color-filled)' : 'var(--line)'}
                    />
                );
            })}
        </svg>
    );
}
