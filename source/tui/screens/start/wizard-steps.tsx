/**
 * The steps of the first start that ask for one line each.
 */
import {Box, Text} from 'ink';
import {useState} from 'react';
import {firstJobSettings} from '../../../core/job-settings.js';
import {Page} from '../../components/page.js';
import {Paragraph} from '../../components/paragraph.js';
import {TextField} from '../../components/text-field.js';
import {ToneText} from '../../components/tone-text.js';
import {type KeyTable} from '../../keys/keymap.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useHelp} from '../../hooks/use-help.js';
import {useKeys} from '../../hooks/use-keys.js';

const tables: readonly KeyTable[] = ['wizard'];

type QuestionProps = {
	readonly title: string;
	readonly lines: readonly string[];
	/** Absent: Enter alone goes on. */
	readonly label?: string;
	readonly initial?: string;
	onAnswer(text: string): void;
	/** Without it, Esc leaves the introduction. */
	onSkip?(): void;
};

/** In fewer lines than these, every one is needed for the text. */
const roomyRows = 12;

function Question({title, lines, label, initial = '', onAnswer, onSkip}: QuestionProps) {
	const navigation = useNavigation();
	const {rows} = useSize();
	const [value, setValue] = useState(initial);
	const openHelp = useHelp(tables);
	useKeys('wizard', {
		next() {
			if (label === undefined || value.trim() !== '') {
				onAnswer(value.trim());
			}
		},
		skip() {
			if (onSkip) {
				onSkip();
			} else {
				navigation.go({screen: 'jobs'});
			}
		},
		help() {
			if (value === initial) {
				openHelp();
			}
		},
	});
	return (
		<Page isTyping tables={tables}>
			<Box flexDirection='column' paddingX={2} paddingTop={rows < roomyRows ? 0 : 1} flexShrink={0}>
				<ToneText isBold>{title}</ToneText>
				<Text> </Text>
				<Paragraph lines={lines} beside={4}/>
				<Text> </Text>
				{label === undefined
					? undefined
					: (
						<Box>
							<ToneText tone='accent'>{`${label}: `}</ToneText>
							<TextField
								isFocused
								value={value}
								onChange={next => {
									// It is the key for the help, and no part of what is asked for.
									if (next !== `${initial}?`) {
										setValue(next);
									}
								}}
							/>
						</Box>
					)}
			</Box>
		</Page>
	);
}

export function KeyStep() {
	const {systemKey} = useOverview();
	const {vault} = useServices();
	const commands = useCommands();
	return (
		<Question
			title='Welcome. First, a system key.'
			lines={[
				'It seals the passwords and keys that dbseal keeps. It comes from the environment (ENCRYPTION_KEY) or a .env file, and is never put into the store.',
				`Now: ${systemKey.detail}.`,
				'Enter makes one and writes it to .env (readable by you only). Keep a copy of it somewhere else.',
			]}
			onAnswer={() => {
				commands.tryLater(async () => {
					const {path} = await vault.createSystemKey();
					return `System key written to ${path}: keep a copy of it.`;
				});
			}}
		/>
	);
}

export function ProfileStep() {
	const {vault} = useServices();
	const commands = useCommands();
	return (
		<Question
			title='A key for your backups'
			lines={['An encryption profile is a name and a random 32-byte master key. Whoever holds that key can open the artifacts; without it nobody can.']}
			label='Name of the profile'
			initial='main'
			onAnswer={name => {
				commands.try(() => {
					vault.create(name);
				}, `Made the profile ${name}.`);
			}}
		/>
	);
}

export function ExportStep({onLater}: {onLater(): void}) {
	const {profiles} = useOverview();
	const {vault} = useServices();
	const commands = useCommands();
	const [profile] = profiles;
	return (
		<Question
			title='Export the key now'
			lines={[
				`If this machine is lost, ${profile?.name ?? 'the key'} is lost with it, unless a copy is somewhere else.`,
				'A Recovery Kit is a folder with the key, instructions and a reader that needs only Node. Copy it away afterwards.',
				'Esc does it later; the header keeps reminding you.',
			]}
			label='Folder for the kit'
			initial='./dbseal-recovery-kit'
			onSkip={onLater}
			onAnswer={folder => {
				commands.tryLater(async () => {
					const written = await vault.writeKit(profiles.map(({id}) => id), folder);
					return `Recovery Kit written to ${written}: copy it to another place.`;
				});
			}}
		/>
	);
}

export function JobStep() {
	const {sources, destinations, profiles} = useOverview();
	const {jobs} = useServices();
	const commands = useCommands();
	const [source] = sources;
	const [destination] = destinations;
	const [profile] = profiles;
	return (
		<Question
			title='The first job'
			lines={[`It takes ${source?.name ?? ''} to ${destination?.name ?? ''}, encrypted with ${profile?.name ?? ''}, compressed with gzip. A schedule can be added later (e).`]}
			label='Name of the job'
			initial={source?.name ?? ''}
			onAnswer={name => {
				commands.try(() => {
					jobs.save({
						name, sourceId: source?.id ?? '', destinationIds: destination ? [destination.id] : [], profileId: profile?.id, settings: firstJobSettings,
					});
				}, `Made the job ${name}.`);
			}}
		/>
	);
}
