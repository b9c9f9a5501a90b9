/**
 * The keys: which there are, what needs them, and whether each could be had back if this machine were gone.
 */
import {useMemo, useReducer} from 'react';
import {formatAge} from '../../../core/text.js';
import {profileItems} from '../../clipboard-items.js';
import {EmptyState} from '../../components/empty-state.js';
import {ListView} from '../../components/list-view.js';
import {Page} from '../../components/page.js';
import {Removal} from '../../components/removal.js';
import {type TableColumn} from '../../components/table.js';
import {VaultPrompt, type VaultQuestion} from '../../components/vault-prompt.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type ProfileRow, type SystemKeyState} from '../../services.js';
import {useKeys} from '../../hooks/use-keys.js';
import {pageOf, useList} from '../../hooks/use-list.js';

type State = {readonly question: VaultQuestion | undefined; readonly removing: ProfileRow | undefined};

const nothingAsked: State = {question: undefined, removing: undefined};

export function VaultScreen() {
	const {profiles, takenAt, systemKey} = useOverview();
	const {rows: height} = useSize();
	const navigation = useNavigation();
	const [{question, removing}, change] = useReducer((_before: State, after: Partial<State>) => ({...nothingAsked, ...after}), nothingAsked);
	const columns = useMemo(() => profileColumns(takenAt.getTime()), [takenAt]);
	const isFree = !question && !removing;
	const list = useList(profiles, {
		columns, idOf: profile => profile.id, isActive: isFree, memory: 'vault',
	});
	const {selected} = list;
	const ask = (kind: 'kit' | 'rotate' | 'rename') => () => {
		change(selected ? {question: {kind, profile: selected}} : {});
	};

	const open = (screen: 'reveal' | 'profile-uses') => () => {
		if (selected) {
			navigation.push({screen, profileId: selected.id});
		}
	};

	const askAnew = (kind: 'create' | 'import-kit') => () => {
		change({question: {kind}});
	};

	useKeys('vault', {
		create: askAnew('create'),
		importKey() {
			navigation.push({screen: systemKey.isLocked === true ? 'unlock' : 'import-key'});
		},
		importKit: askAnew('import-kit'),
		reveal: open('reveal'),
		uses: open('profile-uses'),
		kit: ask('kit'),
		rotate: ask('rotate'),
		rename: ask('rename'),
		remove() {
			change({removing: selected});
		},
	}, isFree && !list.isFiltering);
	const close = (): void => {
		change({});
	};

	if (question) {
		return <VaultPrompt question={question} onClose={close}/>;
	}

	if (removing) {
		return <ProfileRemoval profile={removing} onClose={close}/>;
	}

	return (
		<Page {...pageOf(list, 'vault', 'list')} copies={profileItems(selected)}>
			{profiles.length === 0
				? <EmptyState title={systemKey.state === 'ready' ? 'No keys yet' : 'The vault is locked'} lines={emptyLines(systemKey)}/>
				: <ListView list={list} columns={columns} noun='profile' height={height}/>}
		</Page>
	);
}

function ProfileRemoval({profile, onClose}: {readonly profile: ProfileRow; onClose(): void}) {
	const {vault} = useServices();
	return (
		<Removal
			title={`Remove the key ${profile.name}?`}
			lines={removalLines(profile)}
			name={profile.name}
			remove={() => {
				vault.remove(profile.id);
			}}
			onClose={onClose}
		/>
	);
}

function emptyLines({state, isLocked, detail, hint}: SystemKeyState): readonly string[] {
	return state === 'ready'
		? ['An encryption profile is a name and a random master key. Artifacts are encrypted with it.', 'Press n to make one, or i to import a key that you have.']
		: [detail, hint ?? '', ...(isLocked === true ? ['Press i to enter the key.'] : [])];
}

function removalLines(profile: ProfileRow): readonly string[] {
	return [
		profile.exportedAt ? 'Its key was exported before; only that copy is left afterwards.' : 'Its key was NEVER exported. Without it, every artifact made with it is lost for good.',
		profile.usedBy.length > 0 ? `Used by: ${profile.usedBy.join(', ')}.` : 'No job uses it now.',
	];
}

function profileColumns(now: number): ReadonlyArray<TableColumn<ProfileRow>> {
	return [
		{
			title: 'Name', width: 14, grow: 3, text: profile => profile.name,
		},
		{title: 'Fingerprint', width: 19, text: profile => profile.fingerprint},
		{
			title: 'Origin', width: 9, fromWidth: 62, text: profile => profile.origin,
		},
		{
			title: 'Made', width: 10, fromWidth: 92, text: profile => formatAge(now - profile.createdAt.getTime()), compare: (first, second) => second.createdAt.getTime() - first.createdAt.getTime(),
		},
		{
			title: 'Used by', width: 9, grow: 1, fromWidth: 71, text: profile => profile.usedBy.join(', ') || 'nothing', tone: profile => profile.usedBy.length > 0 ? 'plain' : 'quiet',
		},
		{
			title: 'Exported',
			width: 12,
			text: (profile, {signs}) => profile.exportedAt ? `${signs.good} ${formatAge(now - profile.exportedAt.getTime())}` : `${signs.warning} never`,
			tone: profile => profile.exportedAt ? 'good' : 'warning',
		},
	];
}
