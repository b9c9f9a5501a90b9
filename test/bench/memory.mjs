/**
 * Peak memory of a backup and a restore: it must not grow with the dump.
 */
const smallMb = 256;
const largeMb = 4096;

export const memoryCases = {
	async memory(workshop) {
		const small = await measure(workshop, smallMb);
		const large = await measure(workshop, largeMb);
		return ['backup', 'restore'].map(direction => ({
			figure: `${large[direction].toFixed(0)} MB`,
			wants: '≤ 150 MB',
			detail: `${direction}: ${small[direction].toFixed(0)} MB at ${smallMb} MB, ${large[direction].toFixed(0)} MB at ${largeMb} MB, `
				+ `ratio ${(large[direction] / small[direction]).toFixed(2)} (wanted within 15 %)`,
		}));
	},
};

/** The dump is the 256 MB sample, as often as it takes. */
async function measure(workshop, megabytes) {
	const name = `memory-${megabytes}`;
	const input = workshop.sample(smallMb);
	await workshop.job(name, `for i in $(seq ${megabytes / smallMb}); do cat ${input}; done`);
	const backup = await workshop.dbseal(['backup', name, '--quiet']);
	const restore = await workshop.dbseal(['restore', `${name}@latest`, '--to-stdout', '--quiet'], {stdout: 'ignore'});
	return {backup: backup.peakMb, restore: restore.peakMb};
}
