import type { EntryAnswer } from '@/api/schema';
import { counted } from '@/parts/numbers';

type Detail = Record<string, unknown>;
type Says = (detail: Detail, name: (id: unknown) => string) => string;

/** A text of the detail, as it is. */
const text = (detail: Detail, name: string) => String(detail[name] ?? '?');
const length = (detail: Detail, name: string) => (Array.isArray(detail[name]) ? detail[name].length : 0);
const listed = (detail: Detail, name: string) => (Array.isArray(detail[name]) ? detail[name].join(', ') : '');
const asked = (what: string): Says => {
    return (detail) => `asked to ${what} ${counted(Number(detail.count ?? 1), 'person', 'people')}`;
};
const records = (detail: Detail) => counted(Number(detail.records ?? 0), 'record');
const forWhom = (detail: Detail) => (detail.request ? ` (${detail.request})` : '');

const PRIVACY: Record<string, Says> = {
    'privacy.delete.asked': asked('delete'),
    'privacy.suppress.asked': asked('keep out'),
    'privacy.suppress_and_delete.asked': asked('delete and keep out'),
    'privacy.unsuppress.asked': asked('let in again'),
    'privacy.retain.asked': () => 'found events that are too old',
    'privacy.delete.done': (detail) => `deleted somebody: ${records(detail)}${forWhom(detail)}`,
    'privacy.suppress_and_delete.done': (detail) =>
        `deleted somebody: ${records(detail)}, and keeps them out${forWhom(detail)}`,
    'privacy.suppress.done': (detail) => `keeps somebody out from now on${forWhom(detail)}`,
    'privacy.unsuppress.done': (detail) => `let somebody in again${forWhom(detail)}`,
    'privacy.retain.done': (detail) => `let ${counted(Number(detail.records ?? 0), 'old event')} go`,
    'retention.set': (detail) =>
        detail.days === null
            ? `set events of ${text(detail, 'source')} to be kept for good`
            : `set events of ${text(detail, 'source')} to go after ${counted(Number(detail.days), 'day')}`,
    'dry_run.erased': () => 'removed results of dry runs that spoke of somebody who is deleted',
    'ruleset.person_erased': () => 'took somebody who is deleted out of earlier versions and drafts of the ruleset',
};

const WORKSPACE: Record<string, Says> = {
    'space.created': (detail) => `created the space ${text(detail, 'space')}`,
    'source.created': (detail) => `created the source ${text(detail, 'source')}, of kind ${text(detail, 'kind')}`,
    'source.feeds_set': (detail) =>
        `had the source ${text(detail, 'source')} feed ${listed(detail, 'spaces') || 'no space'}`,
    'write_key.created': (detail) => `created the write key ${text(detail, 'key')}… of ${text(detail, 'source')}`,
    'write_key.revoked': (detail) => `revoked the write key ${text(detail, 'key')}… of ${text(detail, 'source')}`,
    'token.created': (detail) => `created the token ${text(detail, 'token')}, of scope ${text(detail, 'scope')}`,
    'token.revoked': (detail) => `revoked the token ${text(detail, 'token')}`,
    'import.started': () => 'began an import',
    'person.added': (detail, name) => `added ${name(detail.person)} as ${text(detail, 'role')}`,
    'person.changed': (detail, name) => `changed what ${name(detail.person)} may do`,
    'person.removed': () => 'removed a person',
    'person.reset': (detail, name) => `made a new link for the password of ${name(detail.person)}`,
    'person.password_set': () => 'set their password',
    'session.begun': () => 'signed in',
    'session.ended': () => 'ended a session',
};

const RULES: Record<string, Says> = {
    'ruleset.draft_saved': (detail) => `saved the draft ${text(detail, 'draft')}`,
    'ruleset.draft_removed': (detail) => `removed the draft ${text(detail, 'draft')}`,
    'ruleset.version_made': (detail) =>
        detail.returns_to
            ? `made version ${text(detail, 'version')} of the ruleset, which returns to version ${text(detail, 'returns_to')}`
            : `made version ${text(detail, 'version')} of the ruleset`,
    'ruleset.activation_asked': (detail) => `asked to activate version ${text(detail, 'version')} of the ruleset`,
    'ruleset.activation_cancelled': (detail) => `cancelled the activation of version ${text(detail, 'version')}`,
    'ruleset.activated': (detail) => `activated version ${text(detail, 'version')} of the ruleset`,
    'dry_run.deleted': () => 'deleted a dry run',
    'truth.loaded': (detail) => `loaded a truth to measure by, of ${records(detail)}`,
    'truth.forgotten': () => 'removed the truth to measure by',
    'statement.made': (detail) => `made ${counted(length(detail, 'numbers'), 'statement')}`,
    'statement.withdrawn': (detail) => `withdrew ${counted(length(detail, 'numbers'), 'statement')}`,
    'review.confirmed': (detail) => `confirmed a proposal of ${text(detail, 'rule')} in review`,
    'review.refused': (detail) => `refused a proposal of ${text(detail, 'rule')} in review`,
    'review.skipped': (detail) => `skipped a proposal of ${text(detail, 'rule')} in review`,
    'review.undone': () => 'took back a decision of review',
};

const WATCHING: Record<string, Says> = {
    'alert_rule.set': (detail) => `wrote the alert rule ${text(detail, 'name')}`,
    'alert_rule.removed': (detail) => `removed the alert rule ${text(detail, 'name')}`,
    'alert.acknowledged': (detail) => `acknowledged alert ${text(detail, 'alert')}`,
    'webhook.created': (detail) => `added webhook ${text(detail, 'webhook')}`,
    'webhook.removed': (detail) => `removed webhook ${text(detail, 'webhook')}`,
    'suggestion.accepted': (detail) => `accepted a suggestion about ${text(detail, 'type')}`,
    'suggestion.dismissed': () => 'dismissed a suggestion',
};

const GROUPS: Record<string, Record<string, Says>> = {
    Privacy: PRIVACY,
    Workspace: WORKSPACE,
    'Identity resolution': RULES,
    Monitoring: WATCHING,
};
const ALL: Record<string, Says> = Object.assign({}, ...Object.values(GROUPS));

/** Every action that has a sentence, by what it is about. */
export const ACTIONS = Object.entries(GROUPS).map(([group, says]) => ({
    group,
    items: Object.keys(says),
}));

/** What an entry says was done, to follow the name of who did it. */
export function sentence({ action, detail }: EntryAnswer, names: ReadonlyMap<string, string>): string {
    const name = (id: unknown) => names.get(String(id)) ?? 'somebody';
    return ALL[action]?.(detail as Detail, name) ?? `did ${action.replace(/[._]/g, ' ')}`;
}
