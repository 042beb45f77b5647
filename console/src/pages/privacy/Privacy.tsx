import { Page } from '@/parts/Page';

export default function Privacy() {
    return <Page title="Privacy">{null}</Page>;
}
