import { AppShell, Burger, Group, Image, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Suspense, useEffect } from 'react';
import { Link, Navigate, Outlet, NavLink as RouteLink, useLocation } from 'react-router';
import { Refused } from '@/api/client';
import { may, useSession } from '@/api/session';
import { Failed } from '@/parts/Failed';
import { Loading } from '@/parts/Loading';
import { Account } from './Account';
import { PAGES } from './navigation';
import { SpacePicker } from './SpacePicker';
import { keepSpace, useSpace } from './space';

/** What stands around every page of a space: the menu, the space, and who is signed in. */
export function Shell() {
    const space = useSpace();
    const session = useSession();
    const location = useLocation();
    const [open, menu] = useDisclosure(false);
    useEffect(() => keepSpace(space), [space]);
    if (session.error instanceof Refused && session.error.status === 401)
        return <Navigate to={`/sign-in?to=${encodeURIComponent(location.pathname + location.search)}`} replace />;
    if (session.error) return <Failed error={session.error} retry={() => session.refetch()} />;
    if (!session.data) return <Loading height="100vh" />;
    return (
        <AppShell
            header={{ height: 56 }}
            navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: !open } }}
            padding={{ base: 'sm', sm: 'lg' }}
        >
            <AppShell.Header>
                <Group h="100%" px="md" justify="space-between" wrap="nowrap">
                    <Group gap="sm" wrap="nowrap">
                        <Burger opened={open} onClick={menu.toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
                        <Link to={`/s/${space}/overview`} className="plain" aria-label="Onefold">
                            <Group gap={8} wrap="nowrap">
                                <Image src="/mark.svg" w={26} h={26} alt="" />
                                <Text fw={700} visibleFrom="xs">
                                    Onefold
                                </Text>
                            </Group>
                        </Link>
                        <SpacePicker space={space} />
                    </Group>
                    <Account session={session.data} />
                </Group>
            </AppShell.Header>
            <AppShell.Navbar p="xs" component="nav" aria-label="Pages">
                {PAGES.filter((page) => may(session.data, page.scope)).map(({ to, name, icon: Icon }) => (
                    <NavLink
                        key={to}
                        component={RouteLink}
                        to={`/s/${space}/${to}`}
                        label={name}
                        leftSection={<Icon size={18} stroke={1.6} />}
                        active={location.pathname.startsWith(`/s/${space}/${to}`)}
                        variant="light"
                        onClick={menu.close}
                        style={{ borderRadius: 'var(--mantine-radius-md)' }}
                    />
                ))}
            </AppShell.Navbar>
            <AppShell.Main>
                <Suspense fallback={<Loading />}>
                    <Outlet />
                </Suspense>
            </AppShell.Main>
        </AppShell>
    );
}
