import { useQuery } from '@tanstack/react-query';
import { Navigate } from 'react-router';
import { answer, api } from '@/api/client';
import { useSession } from '@/api/session';
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
                return last ? <Navigate to={`/s/${last.slug}`} replace /> : null;
            }}
        </Asked>
    );
}
