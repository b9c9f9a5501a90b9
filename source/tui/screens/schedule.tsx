/**
 * What runs the jobs by their schedules, when it last looked, and what to install where nothing does.
 */
import {useMemo} from 'react';
import {AppError} from '../../core/errors.js';
import {formatAge, plural} from '../../core/text.js';
import {Page} from '../components/page.js';
import {problemText} from '../components/problem.js';
import {ViewerPane} from '../components/viewer-pane.js';
import {useSize} from '../navigation.js';
import {useOverview, useServices} from '../services-context.js';
import {type Overview, type Services} from '../services.js';
import {type Signs, useTheme} from '../theme.js';
import {type ViewerLine} from '../viewer/rows.js';
import {useViewer} from '../viewer/use-viewer.js';

const copies = [{label: 'command', words: ['schedule', 'show']}];

export function Schedule() {
	const overview = useOverview();
	const services = useServices();
	const {rows} = useSize();
	const install = useMemo(() => installLines(services), [services]);
	const {signs} = useTheme();
	const lines = useMemo(() => [...stateLines(overview, signs), ...install], [overview, signs, install]);
	const viewer = useViewer(lines, {height: rows, title: 'dbseal schedule', copies});
	return (
		<Page isTyping={viewer.isTyping} tables={viewer.tablesWith()} onBack={viewer.onBack}>
			<ViewerPane viewer={viewer}/>
		</Page>
	);
}

function stateLines({unscheduled, jobs, takenAt}: Overview, signs: Signs): readonly ViewerLine[] {
	const count = jobs.filter(({schedule, draft}) => schedule !== undefined && draft.settings.enabled).length;
	if (count === 0) {
		return [{text: 'No job has a schedule', isBold: true}, {text: 'e on a job gives it one; what is below runs it then.'}, {text: ''}];
	}

	if (!unscheduled) {
		return [{
			text: `${plural(count, 'job')} with a schedule: something looks for what is due`, sign: signs.good, tone: 'good', isBold: true,
		}, {text: ''}];
	}

	const {lastLookedAt} = unscheduled;
	return [
		{
			text: `Nothing runs the ${plural(count, 'job')} with a schedule`, sign: signs.warning, tone: 'warning', isBold: true,
		},
		{
			text: lastLookedAt === undefined
				? 'No cron line, timer or daemon has ever looked for what is due.'
				: `What is due was last looked for ${formatAge(takenAt.getTime() - lastLookedAt.getTime())}.`,
		},
		{text: ''},
	];
}

function installLines({unattended}: Services): readonly ViewerLine[] {
	try {
		const {cron, keyOrigin} = unattended();
		const isLoose = keyOrigin.kind === 'environment';
		return [
			{text: 'Install one of these:', isBold: true},
			{text: 'cron: add this line with crontab -e', sign: '-'},
			{text: cron, indent: 2, tone: 'accent'},
			{text: 'systemd: dbseal schedule show --systemd prints a unit for the daemon', sign: '-'},
			...(isLoose
				? [{text: ''}, {text: 'The system key is only in this shell\'s environment, which neither has: \'dbseal schedule show\' says how to keep it in a file.', tone: 'warning' as const}]
				: []),
		];
	} catch (error) {
		if (!(error instanceof AppError)) {
			throw error;
		}

		return [{text: problemText(error), tone: 'bad'}, {text: 'Without the system key nothing would run: unlock the vault first (5, then i).'}];
	}
}
