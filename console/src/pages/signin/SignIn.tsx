import { useEffect, useState } from 'react';
import { useLocation } from 'react-router';
import { ByPassword } from './ByPassword';
import { ByToken } from './ByToken';
import { Frame } from './Frame';
import { SetPassword } from './SetPassword';

const LINK = /^#set=(.+)$/;

/** Sign in by email and password or by a token; or, by the link that an admin sent, choose a password. */
export default function SignIn() {
    const { hash } = useLocation();
    const [link] = useState(() => LINK.exec(hash)?.[1]);
    const [token, setToken] = useState(false);
    useEffect(() => {
        if (link) window.history.replaceState(null, '', '/sign-in'); // a secret: not for the history
    }, [link]);
    if (link)
        return (
            <Frame title="Choose a password">
                <SetPassword link={link} />
            </Frame>
        );
    return (
        <Frame title="Sign in">
            {token ? <ByToken back={() => setToken(false)} /> : <ByPassword instead={() => setToken(true)} />}
        </Frame>
    );
}
