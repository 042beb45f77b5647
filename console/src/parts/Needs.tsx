import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { may, type Scope, useSession } from '@/api/session';
import { Empty } from './Empty';

const WHO: Record<Scope, string> = {
    read: 'everybody',
    space_admin: 'editors and admins',
    admin: 'admins of the workspace',
};

interface Props {
    scope: Scope;
    /** What stands there for who may, such as `who may sign in`. */
    what: string;
    children: ReactNode;
}

/** Shows something to who may see it; others are told whom to ask. */
export function Needs({ scope, what, children }: Props) {
    const { data } = useSession();
    if (may(data, scope)) return children;
    return (
        <Empty title={`This is for ${WHO[scope]}`} icon={<IconLock size={22} />}>
            Here stands {what}. Ask an admin if you need it; your role is {data?.role}.
        </Empty>
    );
}
