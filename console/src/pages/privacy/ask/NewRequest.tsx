import { Button, Card, Group, Stack, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { answer, api } from '@/api/client';
import type { DeletionPreview } from '@/api/schema';
import { useSpace } from '@/shell/space';
import { NOBODY, PROFILE, type Subject, subjectText } from '../SubjectField';
import { Decide } from './Decide';
import { Follow } from './Follow';
import { type What, Who } from './Who';

/** What was looked at, and is decided on next. */
export interface Looked {
    subject: string;
    what: What;
    choices: DeletionPreview[];
}

/** A request that was made, with what the preview said of it. */
export interface Made {
    id: string;
    preview: DeletionPreview;
}

/** Whom it is about, then what would go, then the request until it is done. Whom it is about stays in the page. */
export function NewRequest() {
    const space = useSpace();
    const [search] = useSearchParams();
    const [subject, setSubject] = useState<Subject>(() => named(search.get('profile')));
    const [what, setWhat] = useState<What>('delete');
    const [made, setMade] = useState<Made | null>(null);
    const look = useMutation({
        mutationFn: async (): Promise<Looked> => {
            const body = { subject: subjectText(subject), scope: null };
            const path = { space };
            const { choices } = await answer(
                api.POST('/api/v1/spaces/{space}/deletions/preview', {
                    params: { path },
                    body,
                }),
            );
            return { subject: body.subject, what, choices };
        },
    });
    const again = () => {
        setMade(null);
        look.reset();
        setSubject(NOBODY);
    };
    if (made)
        return (
            <Stack>
                <Follow made={made} />
                <Group>
                    <Button variant="default" onClick={again}>
                        Another request
                    </Button>
                    <Button variant="subtle" component={Link} to={`/s/${space}/privacy/requests`}>
                        All requests
                    </Button>
                </Group>
            </Stack>
        );
    return (
        <Stack>
            <Card component="section" aria-label="Whom it is about">
                <Stack>
                    <Title order={2} size="h3">
                        Whom is it about?
                    </Title>
                    <Who
                        subject={subject}
                        what={what}
                        loading={look.isPending}
                        error={look.error}
                        onSubject={(next) => {
                            setSubject(next);
                            look.reset();
                        }}
                        onWhat={(next) => {
                            setWhat(next);
                            look.reset();
                        }}
                        onLook={() => look.mutate()}
                    />
                </Stack>
            </Card>
            {look.data && <Decide looked={look.data} onMade={setMade} />}
        </Stack>
    );
}

/** A link from a customer's page names their id, which says nothing of them. */
function named(profile: string | null): Subject {
    return profile && /^prf_[0-9a-f]{20}$/.test(profile) ? { type: PROFILE, value: profile } : NOBODY;
}
