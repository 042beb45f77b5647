import { Button, Card, SegmentedControl } from '@mantine/core';
import { IconPlugConnected, IconPlus } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import { may, useSession } from '@/api/session';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { Page } from '@/parts/Page';
import { useSpace } from '@/shell/space';
import { AddSource } from './AddSource';
import { useSources, useVolume } from './asked';
import { SourcesTable } from './SourcesTable';

/** Where the records of a space come from. */
export default function Sources() {
    const space = useSpace();
    const session = useSession();
    const sources = useSources();
    const volume = useVolume(space, 30, '1 day');
    const [params, setParams] = useSearchParams();
    const all = params.get('show') === 'all';
    const adding = params.has('add');
    const add = (yes: boolean) =>
        setParams((now) => {
            if (yes) now.set('add', '1');
            else now.delete('add');
            return now;
        });
    const mayAdd = may(session.data, 'space_admin');
    const button = mayAdd && (
        <Button leftSection={<IconPlus size={16} />} onClick={() => add(true)}>
            Add a source
        </Button>
    );
    return (
        <Page
            title="Sources"
            says="Where records come from: websites, apps, servers and files. A source may feed several spaces."
            actions={button}
        >
            <SegmentedControl
                aria-label="Which sources"
                value={all ? 'all' : 'space'}
                data={[
                    { value: 'space', label: 'Of this space' },
                    { value: 'all', label: 'All' },
                ]}
                onChange={(chosen) => setParams(chosen === 'all' ? { show: 'all' } : {})}
                style={{ alignSelf: 'flex-start' }}
            />
            <Card p={0}>
                <Asked query={sources} height={240}>
                    {({ sources: found }) => {
                        const shown = all ? found : found.filter((one) => one.spaces.includes(space));
                        if (shown.length === 0)
                            return (
                                <Empty
                                    title="No source feeds this space yet"
                                    icon={<IconPlugConnected size={22} />}
                                    action={button}
                                >
                                    Add one to get a write key and a snippet to paste, or to import a file.
                                </Empty>
                            );
                        return <SourcesTable space={space} sources={shown} volume={volume.data} />;
                    }}
                </Asked>
            </Card>
            {mayAdd && adding && <AddSource space={space} opened onClose={() => add(false)} />}
        </Page>
    );
}
