import { Button, Menu } from '@mantine/core';
import {
    IconArrowsJoin2,
    IconArrowsSplit2,
    IconChevronDown,
    IconDownload,
    IconFence,
    IconTable,
    IconTrash,
} from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { may, useSession } from '@/api/session';
import type { Whole } from '@/api/schema';
import { useAddress } from '../address';
import { useExport } from './exported';

const Unmerge = lazy(() => import('./Unmerge'));
const Pair = lazy(() => import('./Pair'));
const Delete = lazy(() => import('./Delete'));

interface Props {
    space: string;
    customer: Whole;
}

/** What can be done with a customer, by who may administer the space. What is under way stands in the address. */
export function Actions({ space, customer }: Props) {
    const session = useSession();
    const [address, change] = useAddress();
    if (!may(session.data, 'space_admin')) return null;
    const act = (what: string) => change({ do: what }, 'kept');
    const close = () => change({ do: null, move: null, with: null });
    const doing = address.get('do');
    return (
        <>
            <ActionMenu space={space} customer={customer} act={act} />
            <Suspense>
                {doing === 'unmerge' && <Unmerge space={space} customer={customer} onClose={close} />}
                {doing === 'join' && <Pair kind="together" space={space} customer={customer} onClose={close} />}
                {doing === 'apart' && <Pair kind="apart" space={space} customer={customer} onClose={close} />}
                {doing === 'delete' && <Delete space={space} customer={customer} onClose={close} />}
            </Suspense>
        </>
    );
}

function ActionMenu({ space, customer, act }: Props & { act: (what: string) => void }) {
    const save = useExport(space, customer.id);
    return (
        <Menu position="bottom-end" withArrow>
            <Menu.Target>
                <Button rightSection={<IconChevronDown size={16} />} loading={save.isPending}>
                    Actions
                </Button>
            </Menu.Target>
            <Menu.Dropdown>
                <Menu.Label>Who is who</Menu.Label>
                <Menu.Item leftSection={<IconArrowsSplit2 size={16} />} onClick={() => act('unmerge')}>
                    Unmerge
                </Menu.Item>
                <Menu.Item leftSection={<IconArrowsJoin2 size={16} />} onClick={() => act('join')}>
                    Join with another customer
                </Menu.Item>
                <Menu.Item leftSection={<IconFence size={16} />} onClick={() => act('apart')}>
                    Keep apart from another
                </Menu.Item>
                <Menu.Label>All that is known</Menu.Label>
                <Menu.Item leftSection={<IconDownload size={16} />} onClick={() => save.mutate('json')}>
                    Export as JSON
                </Menu.Item>
                <Menu.Item leftSection={<IconTable size={16} />} onClick={() => save.mutate('csv')}>
                    Export records as CSV
                </Menu.Item>
                <Menu.Divider />
                <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => act('delete')}>
                    Delete
                </Menu.Item>
            </Menu.Dropdown>
        </Menu>
    );
}
