import { notifications } from '@mantine/notifications';
import { Refused } from '@/api/client';

/** Say that something was done. */
export const tellDone = (message: string) => notifications.show({ color: 'teal', message });

/** Say why something was not. For `onError` of mutations. */
export const tellFailed = (error: Error) =>
    notifications.show({
        color: 'red',
        title: 'That did not work',
        message: error instanceof Refused ? error.message : 'The service does not answer.',
        autoClose: 8000,
    });
