import { useQuery } from '@tanstack/react-query';
import { Navigate } from 'react-router';
import { answer, api } from '@/api/client';
import { may, useSession } from '@/api/session';
import { Asked } from '@/parts/Asked';
import { Loading } from '@/parts/Loading';
import { keptSpace } from './space';

/** The address `/`: the space that was looked at last, or the first; the sign-in page for who is not signed in. */
export function Home() {
    const session = useSession();
    const spaces = useQuery({
        queryKey: ['spaces'],
        queryFn: () => answer(api.GET('/api/v1/spaces')),
        enabled: session.data !== undefined,
    });
    if (session.error) return <Navigate to="/sign-in" replace />;
    if (!session.data) return <Loading height="100vh" />;
    return (
        <Asked query={spaces}>
            {({ spaces: found }) => {
                const last = found.find((one) => one.slug === keptSpace()) ?? found.at(-1);
                return last ? <Start space={last.slug} greets={may(session.data, 'space_admin')} /> : null;
            }}
        </Asked>
    );
}

/** Into a space; where nothing ever happened in it, to the ways to begin, for who may take them. */
function Start({ space, greets }: { space: string; greets: boolean }) {
    const first = useQuery({
        queryKey: [space, 'first change'],
        enabled: greets,
        queryFn: () =>
            answer(
                api.GET('/api/v1/spaces/{space}/changes', {
                    params: { path: { space }, query: { after: 0, limit: 1 } },
                }),
            ),
    });
    if (greets && first.isPending) return <Loading height="100vh" />;
    const begun = first.data?.changes.length !== 0;
    return <Navigate to={begun ? `/s/${space}` : `/s/${space}/welcome`} replace />;
}
