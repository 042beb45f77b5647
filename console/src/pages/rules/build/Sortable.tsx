import {
    closestCenter,
    DndContext,
    type DragEndEvent,
    KeyboardSensor,
    PointerSensor,
    useSensor,
    useSensors,
} from '@dnd-kit/core';
import {
    arrayMove,
    SortableContext,
    sortableKeyboardCoordinates,
    useSortable,
    verticalListSortingStrategy,
} from '@dnd-kit/sortable';
import { CSS } from '@dnd-kit/utilities';
import { ActionIcon } from '@mantine/core';
import { IconGripVertical } from '@tabler/icons-react';
import type { CSSProperties, ReactNode } from 'react';

const FAR_ENOUGH = 4;

interface Props {
    ids: readonly string[];
    /** The new order, and what was moved from which place to which. */
    onOrder: (order: string[], from: number, to: number) => void;
    children: ReactNode;
}

/** A list whose members are dragged into another order, with the mouse, a finger, or space and the arrow keys. */
export function Sortable({ ids, onOrder, children }: Props) {
    const sensors = useSensors(
        useSensor(PointerSensor, { activationConstraint: { distance: FAR_ENOUGH } }),
        useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
    );
    const end = ({ active, over }: DragEndEvent) => {
        const [from, to] = [ids.indexOf(String(active.id)), over ? ids.indexOf(String(over.id)) : -1];
        if (from >= 0 && to >= 0 && from !== to) onOrder(arrayMove([...ids], from, to), from, to);
    };
    return (
        <DndContext sensors={sensors} collisionDetection={closestCenter} onDragEnd={end}>
            <SortableContext items={[...ids]} strategy={verticalListSortingStrategy}>
                {children}
            </SortableContext>
        </DndContext>
    );
}

/** What a member of a sortable list takes: a ref and a style for itself, and the handle that it is dragged by. */
export function useMember(id: string, name: string, locked: boolean) {
    const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
        id,
        disabled: locked,
    });
    const style: CSSProperties = {
        transform: CSS.Translate.toString(transform),
        transition,
        ...(isDragging ? { position: 'relative', zIndex: 1, boxShadow: 'var(--mantine-shadow-md)' } : {}),
    };
    const handle = locked ? null : (
        <ActionIcon
            ref={setActivatorNodeRef}
            variant="subtle"
            color="gray"
            style={{ cursor: 'grab', touchAction: 'none' }}
            {...attributes}
            {...listeners}
            aria-label={`Move ${name}`}
        >
            <IconGripVertical size={16} />
        </ActionIcon>
    );
    return { ref: setNodeRef, style, handle };
}
