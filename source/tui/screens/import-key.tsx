/**
 * Imports a master key by keyboard: a name, then 64 hex digits typed or pasted; the fingerprint is shown before it is saved.
 * The rule: the digits are never drawn. When a restore lacked this key, it is tried again from here.
 */
import {Box, Text} from 'ink';
import {useReducer} from 'react';
import {shellWord} from '../../core/shell-word.js';
import {Page} from '../components/page.js';
import {Paragraph} from '../components/paragraph.js';
import {problemText} from '../components/problem.js';
import {keyDigits, SecretField} from '../components/secret-field.js';
import {TextField} from '../components/text-field.js';
import {ToneText} from '../components/tone-text.js';
import {useNavigation} from '../navigation.js';
import {useServices} from '../services-context.js';
import {type RunRequest} from '../run-requests.js';
import {type VaultServices} from '../services.js';
import {type Tone, useTheme} from '../theme.js';
import {useCommands} from '../use-commands.js';
import {useKeys} from '../use-keys.js';

type Step = 'name' | 'key' | 'password';

type State = {readonly step: Step; readonly name: string; readonly digits: string; readonly isSubmitted: boolean; readonly password: string};

type Check = {
	readonly tone: Tone;
	readonly text: string;
	readonly isGood: boolean;
	/** In the vault already: imported before, here or elsewhere. */
	readonly isKnown?: boolean;
};

export function ImportKey({retry}: {readonly retry: RunRequest | undefined}) {
	const {signs} = useTheme();
	const {state: {step, name, digits, password}, check, needsPassword, change} = useImport(retry);
	return (
		<Page isTyping tables={['secret']}>
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
				<ToneText tone={check.tone}>{`   ${check.isGood ? `${signs.good} ` : ''}${check.text}`}</ToneText>
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
function useImport(retry: RunRequest | undefined): Import {
	const {vault} = useServices();
	const navigation = useNavigation();
	const [state, change] = useReducer((before: State, after: Partial<State>) => ({...before, ...after}), {
		step: 'name', name: '', digits: '', isSubmitted: false, password: '',
	});
	const {step, name, digits, isSubmitted, password} = state;
	const needsPassword = retry?.kind === 'again' && retry.again.needsPassword;
	const check = checkDigits(digits, {vault, isSubmitted, isRetry: retry !== undefined});
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
		clear() {
			change(step === 'password' ? {password: ''} : {digits: '', isSubmitted: false});
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

type CheckContext = {readonly vault: VaultServices; readonly isSubmitted: boolean; readonly isRetry: boolean};

/** A key that is there already is nothing to import, but no reason not to try the run again with it. */
function checkDigits(digits: string, {vault, isSubmitted, isRetry}: CheckContext): Check {
	const isComplete = digits.length >= keyDigits || /[^\da-f]/iv.test(digits);
	if (!isComplete && !isSubmitted) {
		return {tone: 'quiet', text: digits === '' ? 'Spaces, line ends and upper case are fine.' : `${keyDigits - digits.length} digits to go.`, isGood: false};
	}

	try {
		const {fingerprint, existingName} = vault.inspectKey(digits);
		if (existingName === undefined) {
			return {tone: 'good', text: `Fingerprint ${fingerprint}. Enter saves it.`, isGood: true};
		}

		const known = `You already have this key as ${existingName} (${fingerprint}).`;
		return isRetry
			? {
				tone: 'good', text: `${known} Enter goes on.`, isGood: true, isKnown: true,
			}
			: {tone: 'warning', text: known, isGood: false};
	} catch (error) {
		return {tone: 'bad', text: problemText(error), isGood: false};
	}
}

/** Without a key to import, only the run starts again. */
function useSave(retry: RunRequest | undefined): (imported: {readonly name: string; readonly digits: string} | undefined) => void {
	const {vault, runs} = useServices();
	const navigation = useNavigation();
	const commands = useCommands();
	return imported => {
		commands.tryLater(async () => {
			const profile = imported && vault.importKey(imported.name, imported.digits);
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
