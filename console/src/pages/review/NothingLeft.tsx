import { Button, Card, Code } from '@mantine/core';
import { IconChecks, IconUserQuestion } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { Queue } from '@/api/schema';
import { Empty } from '@/parts/Empty';
import { share } from '@/parts/numbers';

/** Stands where no proposal is left to decide on: all are decided, or no rule proposes any. */
export function NothingLeft({ space, counts }: { space: string; counts: Queue | undefined }) {
    const any = counts && counts.skipped + counts.confirmed + counts.refused > 0;
    return (
        <Card>
            {any || (counts && counts.looked_through > 0) ? <AllDecided counts={counts} /> : <NoRule space={space} />}
        </Card>
    );
}

function AllDecided({ counts }: { counts: Queue }) {
    return (
        <Empty title="Nothing is left to decide" icon={<IconChecks size={22} />}>
            {counts.looked_through < 1
                ? `${share(counts.looked_through)} of the space is looked through; more may come.`
                : 'What rules propose from now on appears here by itself.'}
        </Empty>
    );
}

function NoRule({ space }: { space: string }) {
    return (
        <Empty
            title="No rule asks for a review"
            icon={<IconUserQuestion size={22} />}
            action={
                <Button component={Link} to={`/s/${space}/rules`} variant="default" mt="xs">
                    To the rules
                </Button>
            }
        >
            Mark a rule with <Code>review: true</Code>, or switch Review on in its advanced settings. It then joins
            nobody: every two customers that it would join are proposed here, and you decide.
        </Empty>
    );
}
