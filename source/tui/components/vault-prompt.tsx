/**
 * The questions that the vault asks in one line: a name for a new profile, a folder for a kit, a yes for a rotation.
 */
import {Box, Text} from 'ink';
import {useRef, useState} from 'react';
import {useListMemory} from '../list-memory.js';
import {useNavigation} from '../navigation.js';
import {useServices} from '../services-context.js';
import {type ProfileRow} from '../services.js';
import {useCommands} from '../hooks/use-commands.js';
import {useKeys} from '../hooks/use-keys.js';
import {Page} from './page.js';
import {Paragraph} from './paragraph.js';
import {TextField} from './text-field.js';
import {ToneText} from './tone-text.js';

export type VaultQuestion
	= | {readonly kind: 'create' | 'import-kit'}
		| {readonly kind: 'prove-kit'; readonly jobId: string; readonly job: string}
		| {readonly kind: 'kit' | 'rotate' | 'rename'; readonly profile: ProfileRow};

export type VaultPromptProps = {
	readonly question: VaultQuestion;
	onClose(): void;
};

type Wording = {readonly title: string; readonly label: string; readonly explanation: string; readonly initial: string};

export function VaultPrompt({question, onClose}: VaultPromptProps) {
	const {title, label, explanation, initial} = wordingOf(question);
	const [value, setValue] = useState(initial);
	const closing = useClosing(onClose);
	const answer = useAnswer(question, closing.close);
	const submit = (): void => {
		if (value.trim() !== '' && !closing.isClosed()) {
			answer(value.trim());
		}
	};

	useKeys('secret', {
		submit,
		cancel: onClose,
	});
	return (
		<Page isTyping tables={['secret', 'line']}>
			<Box flexDirection='column' paddingX={2}>
				<ToneText isBold>{title}</ToneText>
				<Text> </Text>
				<Paragraph lines={[explanation]} beside={4} tone='quiet'/>
				<Text> </Text>
				<Box>
					<ToneText tone='accent'>{`${label}: `}</ToneText>
					<TextField isFocused value={value} onChange={setValue}/>
				</Box>
			</Box>
		</Page>
	);
}

function useAnswer(question: VaultQuestion, onClose: () => void): (text: string) => void {
	const {vault, runs} = useServices();
	const navigation = useNavigation();
	const {select} = useListMemory();
	const commands = useCommands();
	return text => {
		commands.tryLater(async () => {
			switch (question.kind) {
				case 'create': {
					const profile = vault.create(text);
					select('vault', profile.id);
					onClose();
					return `Made ${profile.name} (${profile.fingerprint}). Export it now: K writes a Recovery Kit.`;
				}

				case 'import-kit': {
					const {isWhole, lines} = await vault.importKit(text);
					onClose();
					navigation.notify(isWhole ? 'good' : 'warning', lines.join('; '));
					return undefined;
				}

				case 'kit': {
					const folder = await vault.writeKit([question.profile.id], text);
					onClose();
					return `Recovery Kit written to ${folder}. Keep it somewhere else than this machine.`;
				}

				case 'prove-kit': {
					const runId = await runs.start({kind: 'drill', jobId: question.jobId, fromKit: text});
					onClose();
					navigation.push({screen: 'run', runId});
					return undefined;
				}

				case 'rotate': {
					if (text !== question.profile.name) {
						navigation.notify('warning', 'That is not its name: nothing was changed.');
						return undefined;
					}

					const {profile, retired} = await vault.rotate(question.profile.id);
					select('vault', profile.id);
					onClose();
					navigation.push({screen: 'profile-uses', profileId: retired.id, renewed: profile});
					return undefined;
				}

				case 'rename': {
					vault.rename(question.profile.id, text);
					onClose();
					return `Renamed to ${text}.`;
				}
			}
		});
	};
}

/** A key may come before what is drawn anew hears it: what was answered is not done once more. */
function useClosing(onClose: () => void): {close(): void; isClosed(): boolean} {
	const isAnswered = useRef(false);
	return {
		isClosed: () => isAnswered.current,
		close() {
			isAnswered.current = true;
			onClose();
		},
	};
}

function wordingOf(question: VaultQuestion): Wording {
	switch (question.kind) {
		case 'create': {
			return {
				title: 'New encryption profile',
				label: 'Name',
				initial: '',
				explanation: 'A random master key is made and sealed in the vault. Export it afterwards: without it no artifact can be opened.',
			};
		}

		case 'import-kit': {
			return {
				title: 'Import a Recovery Kit',
				label: 'Folder or zip',
				initial: '',
				explanation: 'Every key in it becomes a profile of its own name. Keys that are here already are left as they are.',
			};
		}

		case 'kit': {
			return {
				title: `Recovery Kit for ${question.profile.name}`,
				label: 'Folder',
				initial: `./dbseal-kit-${question.profile.name.replaceAll(/[^A-Za-z0-9._\-]+/gv, '-')}`,
				explanation: 'The kit holds the key in plain text, instructions and a reader that needs only Node. Whoever holds it can open the artifacts.',
			};
		}

		case 'prove-kit': {
			return {
				title: `Drill ${question.job} with nothing but its Recovery Kit`,
				label: 'Folder or zip',
				initial: '',
				explanation: 'Its newest backup is restored into a scratch database by the keys of the kit, and none of the vault: that shows that the kit is enough.',
			};
		}

		case 'rotate': {
			return {
				title: `New master key for ${question.profile.name}`,
				label: `Type ${question.profile.name}`,
				initial: '',
				explanation: 'New backups use the new key. The old one stays for reading the artifacts that were made with it. To go on, type its name.',
			};
		}

		case 'rename': {
			return {
				title: `Rename ${question.profile.name}`, label: 'Name', initial: question.profile.name, explanation: 'The key stays the same; artifacts keep opening.',
			};
		}
	}
}
