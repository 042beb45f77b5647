import { Button, Card } from '@mantine/core';
import { IconRocket } from '@tabler/icons-react';
import { Link } from 'react-router';
import { Empty } from '@/parts/Empty';

/** Stands where a space has no record yet: the way to the first one. */
export function FirstSteps({ space }: { space: string }) {
    return (
        <Card>
            <Empty
                title="Nothing has come yet"
                icon={<IconRocket size={22} />}
                action={
                    <Button component={Link} to={`/s/${space}/welcome`} mt="xs">
                        See the ways to begin
                    </Button>
                }
            >
                Fill the space with a made-up shop, bring a file, or put a snippet into a website or app. The first
                customer is there in less than two minutes, and this page fills itself.
            </Empty>
        </Card>
    );
}
