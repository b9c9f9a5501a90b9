/**
 * A vault whose system key is missing or wrong: where a key was looked for, and a field for the right one, checked as it is typed.
 * The rule: what was typed is never drawn, and is kept in a file only where the person has chosen so.
 */
import {Box, Text} from 'ink';
import {
	useContext, useEffect, useEffectEvent, useMemo, useReducer,
} from 'react';
import {type VaultLock} from '../../../application/keys/unlock.js';
import {fit, wrap} from '../../cell-text.js';
import {Page} from '../../components/page.js';
import {Paragraph} from '../../components/paragraph.js';
import {problemText} from '../../components/problem.js';
import {keyDigits, SecretField} from '../../components/secret-field.js';
import {ToneText} from '../../components/tone-text.js';
import {
	CanGoBackContext, useIsTop, useNavigation, useSize,
} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {type VaultServices} from '../../services.js';
import {type Tone, useTheme} from '../../theme.js';
import {useCommands} from '../../hooks/use-commands.js';
import {useKeys} from '../../hooks/use-keys.js';

type State = {readonly digits: string; readonly isKept: boolean};

type Check = {readonly tone: Tone; readonly text: string; readonly isGood: boolean};

/** The field, its check, the two choices, and the blank lines between. */
const linesBeneath = 6;

export function Unlock() {
	const {systemKey, takenAt, isReadOnly = false} = useOverview();
	const {vault} = useServices();
	const {rows, columns} = useSize();
	const {signs} = useTheme();
	// Asked again whenever a store or a key file has changed.
	const lock = useMemo(() => takenAt && vault.describeLock(), [vault, takenAt]);
	const {digits, isKept, check, change} = useUnlock(isReadOnly);
	useLeaveWhenOpen();
	return (
		<Page isTyping tables={['unlock', 'line']}>
			<Box flexDirection='column' paddingX={2} flexShrink={0}>
				<ToneText isBold tone='bad'>{`The vault is locked: its system key is ${systemKey.state}`}</ToneText>
				<Box flexDirection='column' height={Math.max(0, rows - 1 - linesBeneath)} overflowY='hidden'>
					<Places lock={lock} room={rows - 1 - linesBeneath} width={columns - 4}/>
				</Box>
				<Text>{`Paste the key of this vault, ${keyDigits} hex digits:`}</Text>
				<SecretField
					isFocused
					value={digits}
					onChange={next => {
						change({digits: next});
					}}
				/>
				<Paragraph beside={6} tone={check.tone} lines={[check.tone === 'good' ? `${signs.good} ${check.text}` : check.text]}/>
				<Choice isChosen={isKept} text={isReadOnly ? 'keep it in the home, which can\'t be written to' : 'keep it in the home: in its .env, for you alone'}/>
				<Choice isChosen={!isKept} text='for this session only: it is kept nowhere'/>
			</Box>
		</Page>
	);
}

/** Where there is no room for all, what is known of the key goes before where it is not. */
function Places({lock: {places, lastPlace, atHand}, room, width}: {readonly lock: VaultLock; readonly room: number; readonly width: number}) {
	const known = [lastPlace === undefined ? '' : `Last opened with ${lastPlace}.`, atHand ?? ''].filter(Boolean).flatMap(line => wrap(line, width));
	const looked = places.flatMap(({place, said, isEmpty}) => {
		const tone: Tone = isEmpty ? 'quiet' : 'warning';
		return wrap(`${place}: ${said}`, width - 2).map((text, part) => ({text: `${part === 0 ? '- ' : '  '}${text}`, tone}));
	});
	const lines = [
		...looked.slice(0, Math.max(0, room - known.length)),
		...known.map(text => ({text, tone: 'plain' as const})),
		{text: 'If it is lost for good: dbseal system-key replace', tone: 'quiet' as const},
	];
	return [...lines.slice(0, room).entries()].map(([place, {text, tone}]) => <ToneText key={place} tone={tone}>{text}</ToneText>);
}

function Choice({isChosen, text}: {readonly isChosen: boolean; readonly text: string}) {
	const {signs} = useTheme();
	return (
		<Text wrap='truncate-end'>
			<ToneText tone='accent'>{fit(isChosen ? signs.cursor : '', 2)}</ToneText>
			<ToneText isBold={isChosen} tone={isChosen ? 'plain' : 'quiet'}>{`(${isChosen ? 'x' : ' '}) ${text}`}</ToneText>
		</Text>
	);
}

type UnlockForm = State & {readonly check: Check; change(after: Partial<State>): void};

function useUnlock(isReadOnly: boolean): UnlockForm {
	const {vault} = useServices();
	const leave = useWayOut();
	const commands = useCommands();
	const [{digits, isKept}, change] = useReducer((before: State, after: Partial<State>) => ({...before, ...after}), {digits: '', isKept: !isReadOnly});
	const check = useMemo(() => checkDigits(digits, vault), [digits, vault]);
	useKeys('unlock', {
		submit() {
			if (check.isGood) {
				commands.try(() => {
					vault.unlock(digits, {isKept});
				});
			}
		},
		other() {
			change({isKept: !isKept && !isReadOnly});
		},
		cancel: leave,
	});
	return {
		digits, isKept, check, change,
	};
}

/** Back to where this was opened from; the first view of all leads to the jobs. */
function useWayOut(): () => void {
	const navigation = useNavigation();
	const canGoBack = useContext(CanGoBackContext);
	return () => {
		if (canGoBack) {
			navigation.back();
		} else {
			navigation.go({screen: 'jobs'});
		}
	};
}

/** Also where the key came from elsewhere meanwhile: a file that was written, another session. */
function useLeaveWhenOpen(): void {
	const {systemKey: {state, detail}} = useOverview();
	const navigation = useNavigation();
	const leave = useWayOut();
	const isOpen = useIsTop() && state === 'ready';
	const onOpen = useEffectEvent(() => {
		leave();
		navigation.notify('good', `The vault is open, with ${detail}.`);
	});
	useEffect(() => {
		if (isOpen) {
			onOpen();
		}
	}, [isOpen]);
}

function checkDigits(digits: string, vault: VaultServices): Check {
	if (digits.length < keyDigits && !/[^\da-f]/iv.test(digits)) {
		return {tone: 'quiet', text: digits === '' ? 'Shown masked; spaces and line ends are fine.' : `${keyDigits - digits.length} digits to go.`, isGood: false};
	}

	try {
		return vault.opensWith(digits)
			? {tone: 'good', text: 'This key opens the vault. Enter unlocks it.', isGood: true}
			: {tone: 'bad', text: 'This is a system key, but not the one of this vault.', isGood: false};
	} catch (error) {
		return {tone: 'bad', text: problemText(error), isGood: false};
	}
}
