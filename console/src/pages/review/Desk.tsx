import { Button, Card, Group, Kbd } from '@mantine/core';
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { IconArrowBackUp, IconCheck, IconPlayerTrackNext, IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Queue } from '@/api/schema';
import { may, useSession } from '@/api/session';
import { Failed } from '@/parts/Failed';
import { Loading } from '@/parts/Loading';
import { type By } from './asked';
import { useDesk } from './desk';
import { NothingLeft } from './NothingLeft';
import { Proposal } from './Proposal';

/** One proposal at a time, decided by a key or a click. */
export function Desk({ space, by, counts }: { space: string; by: By; counts: Queue | undefined }) {
    const desk = useDesk(space, by);
    const decides = may(useSession().data, 'space_admin');
    const { current } = desk;
    useHotkeys(
        decides
            ? [
                  ['y', () => desk.decide('confirm')],
                  ['n', () => desk.decide('refuse')],
                  ['s', () => desk.decide('skip')],
                  ['u', () => desk.undo?.()],
              ]
            : [],
    );
    if (desk.next.error && !current) return <Failed error={desk.next.error} retry={() => desk.next.refetch()} />;
    return (
        <>
            {current && <Proposal key={current.number} space={space} found={current} />}
            {!current && (desk.turning ? <Loading height={240} /> : <NothingLeft space={space} counts={counts} />)}
            {decides && (
                <Card padding="xs" style={{ position: 'sticky', bottom: 8, zIndex: 2 }} shadow="md">
                    <Group gap="xs" justify="center" wrap="nowrap" role="group" aria-label="Decide">
                        <Choice
                            name="Same"
                            letter="Y"
                            color="teal"
                            icon={<IconCheck size={16} />}
                            act={current && (() => desk.decide('confirm'))}
                        />
                        <Choice
                            name="Different"
                            letter="N"
                            color="red"
                            icon={<IconX size={16} />}
                            act={current && (() => desk.decide('refuse'))}
                        />
                        <Choice
                            name="Skip"
                            letter="S"
                            color="gray"
                            icon={<IconPlayerTrackNext size={16} />}
                            act={current && (() => desk.decide('skip'))}
                        />
                        <Choice
                            name="Undo"
                            letter="U"
                            color="gray"
                            icon={<IconArrowBackUp size={16} />}
                            act={desk.undo}
                        />
                    </Group>
                </Card>
            )}
        </>
    );
}

interface ChoiceProps {
    name: string;
    letter: string;
    color: string;
    icon: ReactNode;
    act: (() => unknown) | undefined;
}

function Choice({ name, letter, color, icon, act }: ChoiceProps) {
    const wide = useMediaQuery('(min-width: 36em)') ?? true;
    return (
        <Button
            variant="light"
            color={color}
            px={wide ? 'md' : 8}
            leftSection={wide && icon}
            rightSection={wide && <Kbd size="xs">{letter}</Kbd>}
            aria-keyshortcuts={letter.toLowerCase()}
            disabled={!act}
            onClick={() => act?.()}
        >
            {name}
        </Button>
    );
}
