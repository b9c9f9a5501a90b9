/**
 * Imports a master key by keyboard: a name, then 64 hex digits typed or pasted; the fingerprint is shown before it is saved.
 * The rule: the digits are never drawn. When a restore lacked a key, it is tried again from here; one that is not the key
 * which the backup wants is taken only after that was said and asked.
 */
import {Box, Text} from 'ink';
import {useReducer} from 'react';
import {shellWord} from '../../../core/shell-word.js';
import {formatFingerprint} from '../../../core/fingerprint.js';
import {Page} from '../../components/page.js';
import {Paragraph} from '../../components/paragraph.js';
import {problemText} from '../../components/problem.js';
import {keyDigits, SecretField} from '../../components/secret-field.js';
import {TextField} from '../../components/text-field.js';
import {ToneText} from '../../components/tone-text.js';
import {useListMemory} from '../../list-memory.js';
import {useNavigation} from '../../navigation.js';
import {useServices} from '../../services-context.js';
import {type RunRequest} from '../../runs/run-requests.js';
import {type VaultServices} from '../../services.js';
import {type Tone, useTheme} from '../../theme.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useKeys} from '../../hooks/use-keys.js';

type Step = 'name' | 'key' | 'password';

type State = {readonly step: Step; readonly name: string; readonly digits: string; readonly isSubmitted: boolean; readonly password: string};

type Check = {
	readonly tone: Tone;
	readonly text: string;
	readonly isGood: boolean;
	/** In the vault already: imported before, here or elsewhere. */
	readonly isKnown?: boolean;
};

/** What a restore could not go on without. */
type Lack = {
	readonly retry: RunRequest | undefined;
	/** As the backup's sidecar names it: hex, 32 characters. */
	readonly wantedFingerprint: string | undefined;
};

export function ImportKey(lack: Lack) {
	const {retry} = lack;
	const {signs} = useTheme();
	const {state: {step, name, digits, password}, check, needsPassword, change} = useImport(lack);
	return (
		<Page isTyping tables={['secret', 'line']}>
			<Box flexDirection='column' paddingX={2}>
				<ToneText isBold>{retry ? 'Import the key that is missing; the restore then starts again' : 'Import a master key'}</ToneText>
				<Text> </Text>
				<ToneText tone={step === 'name' ? 'accent' : 'quiet'}>1  Name of the profile</ToneText>
				<Box paddingLeft={3}>
					<TextField
						value={name}
						isFocused={step === 'name'}
						placeholder='old server'
						onChange={next => {
							change({name: next});
						}}
					/>
				</Box>
				<Text> </Text>
				<ToneText tone={step === 'key' ? 'accent' : 'quiet'}>2  The key: type or paste 64 hex digits (shown masked)</ToneText>
				<Box paddingLeft={1}>
					<SecretField
						value={digits}
						isFocused={step === 'key'}
						onChange={next => {
							change({digits: next, isSubmitted: false});
						}}
					/>
				</Box>
				<Text> </Text>
				<Box paddingLeft={3}>
					<Paragraph beside={7} tone={check.tone} lines={[`${check.tone === 'good' ? `${signs.good} ` : ''}${check.text}`]}/>
				</Box>
				{needsPassword
					? (
						<TargetPassword
							value={password}
							isFocused={step === 'password'}
							onChange={next => {
								change({password: next});
							}}
						/>
					)
					: undefined}
				{retry?.kind === 'again' ? <Paragraph beside={4} tone='quiet' lines={['', `Then starts again: dbseal ${retry.again.words.map(word => shellWord(word)).join(' ')}`]}/> : undefined}
			</Box>
		</Page>
	);
}

type Import = {
	readonly state: State;
	readonly check: Check;
	/** Of the target that the run goes on with. */
	readonly needsPassword: boolean;
	change(after: Partial<State>): void;
};

/** From the name to the key, to the password where one is needed, to the save. */
function useImport({retry, wantedFingerprint}: Lack): Import {
	const {vault} = useServices();
	const navigation = useNavigation();
	const [state, change] = useReducer((before: State, after: Partial<State>) => ({...before, ...after}), {
		step: 'name', name: '', digits: '', isSubmitted: false, password: '',
	});
	const {step, name, digits, isSubmitted, password} = state;
	const needsPassword = retry?.kind === 'again' && retry.again.needsPassword;
	const check = checkDigits(digits, {
		vault, isSubmitted, isRetry: retry !== undefined, wantedFingerprint,
	});
	const save = useSave(needsPassword ? {...retry, password} : retry);
	useKeys('secret', {
		submit() {
			if (step === 'name') {
				change({step: name.trim() === '' ? 'name' : 'key'});
			} else if (!check.isGood) {
				change({isSubmitted: true});
			} else if (step === 'key' && needsPassword) {
				change({step: 'password'});
			} else {
				save(check.isKnown ? undefined : {name: name.trim(), digits});
			}
		},
		cancel: navigation.back,
	});
	return {
		state, check, needsPassword, change,
	};
}

type TargetPasswordProps = {readonly value: string; readonly isFocused: boolean; onChange(value: string): void};

/** It was given to a run of another process, and kept nowhere. */
function TargetPassword({value, isFocused, onChange}: TargetPasswordProps) {
	return (
		<>
			<Text> </Text>
			<ToneText tone={isFocused ? 'accent' : 'quiet'}>3  Password of the target database: it was kept nowhere</ToneText>
			<Box paddingLeft={3}>
				<TextField isMasked value={value} isFocused={isFocused} onChange={onChange}/>
			</Box>
		</>
	);
}

type CheckContext = {readonly vault: VaultServices; readonly isSubmitted: boolean; readonly isRetry: boolean; readonly wantedFingerprint: string | undefined};

/** A key that is there already is nothing to import, but no reason not to try the run again with it. */
function checkDigits(digits: string, context: CheckContext): Check {
	const {vault, isSubmitted} = context;
	const isComplete = digits.length >= keyDigits || /[^\da-f]/iv.test(digits);
	if (!isComplete && !isSubmitted) {
		return {tone: 'quiet', text: digits === '' ? 'Spaces, line ends and upper case are fine.' : `${keyDigits - digits.length} digits to go.`, isGood: false};
	}

	try {
		return judge(vault.inspectKey(digits), context);
	} catch (error) {
		return {tone: 'bad', text: problemText(error), isGood: false};
	}
}

/** A fingerprint may be false, so another key can be had all the same; Enter once more says so. */
function judge({fingerprint, existingName}: ReturnType<VaultServices['inspectKey']>, {isSubmitted, isRetry, wantedFingerprint}: CheckContext): Check {
	const isKnown = existingName !== undefined;
	const found = isKnown ? `You already have this key as ${existingName} (${fingerprint})` : `Fingerprint ${fingerprint}`;
	const wanted = wantedFingerprint === undefined ? undefined : formatFingerprint(wantedFingerprint);
	if (wanted !== undefined && wanted !== fingerprint) {
		const question = isKnown ? 'Go on all the same? Enter goes on.' : 'Save it all the same? Enter saves it.';
		return {
			tone: 'warning', text: `${found}: this is not the key that this backup wants (${wanted}).${isSubmitted ? ` ${question}` : ''}`, isGood: isSubmitted, isKnown,
		};
	}

	if (isKnown && !isRetry) {
		return {tone: 'warning', text: `${found}.`, isGood: false};
	}

	return {
		tone: 'good', text: `${found}${wanted === undefined ? '' : ', as this backup wants'}. ${isKnown ? 'Enter goes on' : 'Enter saves it'}.`, isGood: true, isKnown,
	};
}

/** Without a key to import, only the run starts again. */
function useSave(retry: RunRequest | undefined): (imported: {readonly name: string; readonly digits: string} | undefined) => void {
	const {vault, runs} = useServices();
	const navigation = useNavigation();
	const {select} = useListMemory();
	const commands = useCommands();
	return imported => {
		commands.tryLater(async () => {
			const profile = imported && vault.importKey(imported.name, imported.digits);
			if (profile) {
				select('vault', profile.id);
			}

			if (retry) {
				const runId = await runs.start(retry);
				navigation.replace({screen: 'run', runId});
			} else {
				navigation.back();
			}

			return profile && `Imported ${profile.name} (${profile.fingerprint}).`;
		});
	};
}
