/**
 * Shows one master key, copies it, and hides it again by itself.
 * The rule: it is on the screen for 30 seconds at most, by the clock and not by counting (Ctrl-Z stops the counting), and never after leaving.
 */
import {Box, Text} from 'ink';
import {useEffect, useReducer} from 'react';
import {wrap} from '../../cell-text.js';
import {Page} from '../../components/page.js';
import {Problem} from '../../components/problem.js';
import {ToneText} from '../../components/tone-text.js';
import {useNavigation, useSize} from '../../navigation.js';
import {useOverview, useServices} from '../../services-context.js';
import {useKeys} from '../../hooks/use-keys.js';

const shownMs = 30_000;

type State
	= | {readonly is: 'asking'}
		| {readonly is: 'shown'; readonly digits: string; readonly hideAtMs: number; readonly secondsLeft: number; readonly isCopied: boolean}
		| {readonly is: 'failed'; readonly error: unknown};

type Change
	= | {readonly type: 'show'; readonly digits: string; readonly atMs: number}
		| {readonly type: 'fail'; readonly error: unknown}
		| {readonly type: 'tick'; readonly atMs: number}
		| {readonly type: 'copied'};

export function RevealKey({profileId}: {readonly profileId: string}) {
	const {profiles} = useOverview();
	const {vault, now, everySecond} = useServices();
	const navigation = useNavigation();
	const [state, dispatch] = useReducer(step, {is: 'asking'});
	const isShown = state.is === 'shown';
	const {back} = navigation;
	useEffect(() => isShown
		? everySecond(() => {
			dispatch({type: 'tick', atMs: now().getTime()});
		})
		: undefined, [isShown, everySecond, now]);
	const isOver = state.is === 'shown' && state.secondsLeft <= 0;
	useEffect(() => {
		if (isOver) {
			back();
		}
	}, [isOver, back]);

	useKeys('dialog', {
		confirm() {
			try {
				dispatch({type: 'show', digits: vault.reveal(profileId), atMs: now().getTime()});
			} catch (error) {
				dispatch({type: 'fail', error});
			}
		},
		cancel: back,
	}, !isShown);
	useKeys('revealed', {
		copy() {
			if (state.is === 'shown') {
				navigation.copy(state.digits);
				dispatch({type: 'copied'});
			}
		},
		hide: back,
	}, isShown);
	const profile = profiles.find(({id}) => id === profileId);
	return (
		<Page isTyping tables={[isShown ? 'revealed' : 'dialog']}>
			<Box flexDirection='column' paddingX={2}>
				<ToneText isBold>{`Master key of ${profile?.name ?? 'a profile that is gone'}`}</ToneText>
				<ToneText tone='quiet'>{`Fingerprint ${profile?.fingerprint ?? ''}`}</ToneText>
				<Text> </Text>
				<Shown state={state}/>
			</Box>
		</Page>
	);
}

function Shown({state}: {readonly state: State}) {
	const {columns} = useSize();
	switch (state.is) {
		case 'asking': {
			return (
				<>
					<Text>Whoever sees it can open every artifact made with it.</Text>
					<Text>Show it on this screen?</Text>
				</>
			);
		}

		case 'failed': {
			return <Problem error={state.error}/>;
		}

		case 'shown': {
			return (
				<>
					<ToneText isBold tone='warning'>{wrap(state.digits, columns >= state.digits.length + 4 ? state.digits.length : state.digits.length / 2).join('\n')}</ToneText>
					<Text> </Text>
					<ToneText tone='quiet'>{`Hidden again in ${state.secondsLeft} s.`}</ToneText>
					<Text>{state.isCopied ? 'Sent to the clipboard of your terminal; some terminals refuse that without a word: check before you rely on it.' : 'Press c to copy it.'}</Text>
				</>
			);
		}
	}
}

function step(state: State, change: Change): State {
	switch (change.type) {
		case 'show': {
			return {
				is: 'shown', digits: change.digits, hideAtMs: change.atMs + shownMs, secondsLeft: shownMs / 1000, isCopied: false,
			};
		}

		case 'fail': {
			return {is: 'failed', error: change.error};
		}

		case 'tick': {
			return state.is === 'shown' ? {...state, secondsLeft: Math.ceil((state.hideAtMs - change.atMs) / 1000)} : state;
		}

		case 'copied': {
			return state.is === 'shown' ? {...state, isCopied: true} : state;
		}
	}
}
