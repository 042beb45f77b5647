import { useVersionDifference } from '../data/asking';
import { Compared } from '../Differences';

interface Props {
    space: string;
    version: number;
    to: number | null;
}

/** What a version has otherwise than another, in words and line by line. */
export function VersionChanges({ space, version, to }: Props) {
    return <Compared query={useVersionDifference(space, version, to)} />;
}
