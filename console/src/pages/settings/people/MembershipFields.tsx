import { Radio, Stack, Switch, TextInput } from '@mantine/core';
import type { PersonAnswer } from '@/api/schema';
import { SpaceField } from '../SpaceField';
import { type Role, ROLES } from './roles';

/** What an admin says of somebody. */
export type Membership = Pick<PersonAnswer, 'name' | 'role' | 'space' | 'personal'>;

interface Props {
    said: Membership;
    onChange: (said: Membership) => void;
}

export function MembershipFields({ said, onChange }: Props) {
    const choose = (role: Role) =>
        onChange({
            ...said,
            role,
            space: role === 'admin' ? null : said.space,
            personal: role === 'viewer' ? 'masked' : 'shown',
        });
    return (
        <>
            <TextInput
                label="Name"
                value={said.name}
                onChange={(event) => onChange({ ...said, name: event.currentTarget.value })}
            />
            <Radio.Group label="Role" value={said.role} onChange={(role) => choose(role as Role)}>
                <Stack gap={8} mt={6}>
                    {(Object.keys(ROLES) as Role[]).map((role) => (
                        <Radio key={role} value={role} label={ROLES[role].name} description={ROLES[role].says} />
                    ))}
                </Stack>
            </Radio.Group>
            {said.role !== 'admin' && (
                <SpaceField space={said.space} onChange={(space) => onChange({ ...said, space })} />
            )}
            <Switch
                label="Personal data is masked until they ask for it"
                description="Each time they ask is noted in the audit log."
                checked={said.personal === 'masked'}
                onChange={(event) => onChange({ ...said, personal: event.currentTarget.checked ? 'masked' : 'shown' })}
            />
        </>
    );
}
