/** The identity graph of one profile: a picture, and the same as a list. */
export default function IdentityGraph({ space, profile }: { space: string; profile: string }) {
    return (
        <div data-space={space} data-profile={profile}>
            The graph is being drawn.
        </div>
    );
}
