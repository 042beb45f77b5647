import { Page } from '@/parts/Page';

export default function Customers() {
    return <Page title="Customers">{null}</Page>;
}
