import { Page } from '@/parts/Page';

export default function Simulator() {
    return <Page title="Simulator">{null}</Page>;
}
