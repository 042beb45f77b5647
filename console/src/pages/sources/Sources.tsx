import { Page } from '@/parts/Page';

export default function Sources() {
    return <Page title="Sources">{null}</Page>;
}
