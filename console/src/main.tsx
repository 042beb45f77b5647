import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './console.css';

import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { App } from './App';
import { queries } from './api/queries';
import { styleNonce, theme } from './theme';

/** What locks the page behind a dialogue writes a style element, and looks for the nonce by this name. */
Object.assign(globalThis, { __webpack_nonce__: styleNonce() });

const root = document.getElementById('root');
if (root)
    createRoot(root).render(
        <StrictMode>
            <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
                <QueryClientProvider client={queries}>
                    <ModalsProvider>
                        <Notifications position="top-right" />
                        <BrowserRouter>
                            <App />
                        </BrowserRouter>
                    </ModalsProvider>
                </QueryClientProvider>
            </MantineProvider>
        </StrictMode>,
    );
