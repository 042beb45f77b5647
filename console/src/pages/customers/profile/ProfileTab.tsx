import { Stack } from '@mantine/core';
import type { Whole } from '@/api/schema';
import { Identifiers } from './Identifiers';
import { Traits } from './Traits';

/** What is known of a customer: the traits that survive, and all identifiers. */
export function ProfileTab({ space, customer }: { space: string; customer: Whole }) {
    return (
        <Stack gap="md">
            <Traits space={space} customer={customer} />
            <Identifiers identifiers={customer.identifiers} />
        </Stack>
    );
}
