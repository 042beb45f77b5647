import { Badge, Button, Code, Group, Switch, Text } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { answer, api } from '@/api/client';
import type { TokenAnswer } from '@/api/schema';
import { Asked } from '@/parts/Asked';
import { Empty } from '@/parts/Empty';
import { ListTable } from '@/parts/ListTable';
import { Time } from '@/parts/Time';
import { NewToken } from './NewToken';
import { RevokeToken } from './RevokeToken';
import { SCOPES } from './scopes';

/** What programs sign in with. */
export function Tokens() {
    const [search, setSearch] = useSearchParams();
    const [adding, setAdding] = useState(false);
    const [revoking, setRevoking] = useState<TokenAnswer | null>(null);
    const query = useQuery({ queryKey: ['tokens'], queryFn: () => answer(api.GET('/api/v1/tokens')) });
    const all = search.get('revoked') === '1';
    return (
        <>
            <Group justify="space-between" p="md" align="flex-start">
                <Text size="sm" c="dimmed" maw={600} flex={1} miw={200}>
                    Programs send a token with each call. It is kept as a hash only, so that it can be shown once; what
                    it does is noted in the audit log under its name.
                </Text>
                <Group>
                    <Switch
                        label="Also revoked ones"
                        checked={all}
                        onChange={(event) =>
                            setSearch(event.currentTarget.checked ? { revoked: '1' } : {}, { replace: true })
                        }
                    />
                    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
                        New token
                    </Button>
                </Group>
            </Group>
            <Asked query={query} height={160}>
                {({ tokens }) => (
                    <TokensTable
                        tokens={tokens.filter((one) => all || !one.revoked).reverse()}
                        onRevoke={setRevoking}
                    />
                )}
            </Asked>
            {adding && <NewToken onClose={() => setAdding(false)} />}
            {revoking && <RevokeToken token={revoking} onClose={() => setRevoking(null)} />}
        </>
    );
}

function TokensTable({ tokens, onRevoke }: { tokens: TokenAnswer[]; onRevoke: (token: TokenAnswer) => void }) {
    if (tokens.length === 0)
        return (
            <Empty title="There is no valid token" icon={<IconKey size={22} />}>
                Programs that read customers or administer spaces need one.
            </Empty>
        );
    return (
        <ListTable
            rows={tokens}
            keyOf={(one) => one.name}
            minWidth={720}
            columns={[
                { name: 'Name', shows: (one) => one.name },
                { name: 'May', shows: (one) => SCOPES[one.scope].name },
                { name: 'Space', shows: (one) => one.space ?? 'all' },
                { name: 'Begins with', shows: (one) => <Code>{one.hint}…</Code> },
                { name: 'Created', shows: (one) => <Time at={one.created} /> },
                { shows: (one) => <Revocation token={one} onRevoke={onRevoke} /> },
            ]}
        />
    );
}

function Revocation({ token, onRevoke }: { token: TokenAnswer; onRevoke: (token: TokenAnswer) => void }) {
    if (token.revoked)
        return (
            <Badge variant="light" color="gray">
                revoked
            </Badge>
        );
    return (
        <Button
            size="compact-xs"
            variant="light"
            color="red"
            aria-label={`Revoke ${token.name}`}
            onClick={() => onRevoke(token)}
        >
            Revoke
        </Button>
    );
}
