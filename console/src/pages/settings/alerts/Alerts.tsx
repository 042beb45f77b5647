import { Stack } from '@mantine/core';
import { may, useSession } from '@/api/session';
import { Rules } from './Rules';
import { Webhooks } from './Webhooks';

/** When to be told, and where. */
export function Alerts() {
    const session = useSession();
    const editor = may(session.data, 'space_admin');
    return (
        <Stack>
            <Rules editor={editor} />
            <Webhooks editor={editor} />
        </Stack>
    );
}
