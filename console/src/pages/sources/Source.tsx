import { Page } from '@/parts/Page';

export default function Source() {
    return <Page title="Source">{null}</Page>;
}
