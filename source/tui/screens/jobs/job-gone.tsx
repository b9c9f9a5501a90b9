/**
 * What a job's pages show where the job was removed meanwhile.
 */
import {EmptyState} from '../../components/empty-state.js';
import {Page} from '../../components/page.js';

export function JobGone() {
	return <Page tables={[]}><EmptyState title='This job is gone' lines={['It was removed here or elsewhere. Esc leads back.']}/></Page>;
}
