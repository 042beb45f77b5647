import { useNavigate, useParams } from 'react-router';
import { useSpace } from '@/shell/space';
import { type Tab, TabStrip } from './TabStrip';

export type PageTab = Tab;

/** The tabs of a page whose route ends in `/*`; which one is open stands in the address. Without one, the first is. */
export function PageTabs({ page, tabs }: { page: string; tabs: readonly PageTab[] }) {
    const space = useSpace();
    const navigate = useNavigate();
    const asked = useParams()['*']?.split('/')[0];
    return <TabStrip tabs={tabs} asked={asked} onOpen={(to) => navigate(`/s/${space}/${page}/${to}`)} />;
}
