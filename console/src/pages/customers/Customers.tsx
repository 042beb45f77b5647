import { Card, Stack, Text } from '@mantine/core';
import { IconUserSearch, IconUsers } from '@tabler/icons-react';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { More } from '@/parts/More';
import { counted } from '@/parts/numbers';
import { Page } from '@/parts/Page';
import { ShowPersonal } from '@/parts/Personal';
import { useSpace } from '@/shell/space';
import { useAddress } from './address';
import { type Choice, useList, useSearch } from './list/asked';
import { CustomerTable } from './list/CustomerTable';
import { choiceOf, Filters } from './list/Filters';
import { SearchBox } from './list/SearchBox';

/** Everybody: the newest seen first, or what a search finds. */
export default function Customers() {
    const space = useSpace();
    const [address, change] = useAddress();
    const q = address.get('q') ?? '';
    const search = useSearch(space, q);
    return (
        <Page
            title="Customers"
            says="Find anybody by anything they are known by, and see what is known of them."
            actions={<ShowPersonal />}
        >
            <SearchBox value={q} searching={search.isFetching} onChange={(typed) => change({ q: typed })} />
            {q ? <Found space={space} q={q} search={search} /> : <Everybody space={space} choice={choiceOf(address)} />}
        </Page>
    );
}

function Found({ space, q, search }: { space: string; q: string; search: ReturnType<typeof useSearch> }) {
    return (
        <Asked query={search}>
            {({ matches }) =>
                matches.length > 0 ? (
                    <Stack gap="xs">
                        <Text size="sm" c="dimmed" role="status">
                            {counted(matches.length, 'customer')} found
                        </Text>
                        <Card p={0}>
                            <CustomerTable space={space} customers={matches} found />
                        </Card>
                    </Stack>
                ) : (
                    <Card>
                        <Empty title="Nobody is known by that" icon={<IconUserSearch size={22} />}>
                            Nothing begins with “{q}”. Try the beginning of an email address, a phone number with its
                            country code, or trait:beginning, such as city:Berlin.
                        </Empty>
                    </Card>
                )
            }
        </Asked>
    );
}

function Everybody({ space, choice }: { space: string; choice: Choice }) {
    const list = useList(space, choice, true);
    return (
        <Stack gap="sm">
            <Filters space={space} />
            <Asked query={list}>
                {({ pages }) => {
                    const customers = pages.flatMap((page) => page.profiles);
                    return (
                        <Card p={0}>
                            {customers.length > 0 ? (
                                <CustomerTable space={space} customers={customers} />
                            ) : (
                                <Nobody more={list.hasNextPage} />
                            )}
                            <More query={list} />
                        </Card>
                    );
                }}
            </Asked>
        </Stack>
    );
}

function Nobody({ more }: { more: boolean }) {
    return (
        <Empty title={more ? 'None so far' : 'Nobody'} icon={<IconUsers size={22} />}>
            {more
                ? 'None of the customers who were looked at is like that. There are more to look at.'
                : 'No customer is like that, or none is known yet: send calls from a source, or import a file.'}
        </Empty>
    );
}
