import { Page } from '@/parts/Page';

export default function Customer() {
    return <Page title="Customer">{null}</Page>;
}
