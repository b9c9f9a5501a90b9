/**
 * What was done or found, as a page that stays until it is put away.
 */
import {useSize} from '../navigation.js';
import {useKeys} from '../hooks/use-keys.js';
import {type ViewerLine} from '../viewer/rows.js';
import {useViewer} from '../viewer/use-viewer.js';
import {Page} from './page.js';
import {ViewerPane} from './viewer-pane.js';

export type ReportPageProps = {
	/** Heads what a pager shows. */
	readonly title: string;
	readonly lines: readonly ViewerLine[];
	onClose(): void;
};

export function ReportPage({title, lines, onClose}: ReportPageProps) {
	const {rows} = useSize();
	const viewer = useViewer(lines, {height: rows, title});
	useKeys('report', {close: onClose}, !viewer.isTyping);
	return (
		<Page isTyping={viewer.isTyping} tables={viewer.tablesWith('report')} onBack={viewer.onBack ?? onClose}>
			<ViewerPane viewer={viewer}/>
		</Page>
	);
}
