/**
 * The table of all commands: help, completion and the program itself read it.
 * Adding a command is a file in `commands/` and an entry here; its code is loaded only when it is named.
 */
import {type CommandEntry} from './command.js';

export const commands: readonly CommandEntry[] = [
	{name: 'init', summary: 'write a new ENCRYPTION_KEY to .env unless there is one', load: async () => import('./commands/init.js')},
	{name: 'demo', summary: 'the whole story on a sample database, in a temporary folder', load: async () => import('./commands/demo.js')},
	{name: 'vault list', summary: 'encryption profiles, by fingerprint', load: async () => import('./commands/vault/list.js')},
	{name: 'vault create', summary: 'make a profile with a new master key', load: async () => import('./commands/vault/create.js')},
	{name: 'vault import', summary: 'make a profile of a key from elsewhere', load: async () => import('./commands/vault/import.js')},
	{name: 'vault reveal', summary: 'show a master key', load: async () => import('./commands/vault/reveal.js')},
	{name: 'vault kit', summary: 'write a Recovery Kit: opens the backups without this server', load: async () => import('./commands/vault/kit.js')},
	{name: 'vault rename', summary: 'give a profile another name', load: async () => import('./commands/vault/rename.js')},
	{name: 'vault remove', summary: 'remove a profile and its key', load: async () => import('./commands/vault/remove.js')},
	{name: 'source add', summary: 'keep how a database is reached', load: async () => import('./commands/source/add.js')},
	{name: 'source list', summary: 'all sources, without passwords', load: async () => import('./commands/source/list.js')},
	{name: 'source test', summary: 'try a source: versions, size, permissions', load: async () => import('./commands/source/test.js')},
	{name: 'source edit', summary: 'change name, URL or password', load: async () => import('./commands/source/edit.js')},
	{name: 'source remove', summary: 'forget a source', load: async () => import('./commands/source/remove.js')},
	{name: 'destination add', summary: 'keep where artifacts go', load: async () => import('./commands/destination/add.js')},
	{name: 'destination list', summary: 'all destinations, without secrets', load: async () => import('./commands/destination/list.js')},
	{name: 'destination test', summary: 'try a destination: write, read back, remove', load: async () => import('./commands/destination/test.js')},
	{name: 'destination edit', summary: 'change name, URL or password', load: async () => import('./commands/destination/edit.js')},
	{name: 'destination remove', summary: 'forget a destination', load: async () => import('./commands/destination/remove.js')},
	{name: 'job add', summary: 'say what is backed up, where to, how and when', load: async () => import('./commands/job/add.js')},
	{name: 'job list', summary: 'all jobs', load: async () => import('./commands/job/list.js')},
	{name: 'job show', summary: 'one job in full', load: async () => import('./commands/job/show.js')},
	{name: 'job edit', summary: 'change a job', load: async () => import('./commands/job/edit.js')},
	{name: 'job remove', summary: 'forget a job; its artifacts stay', load: async () => import('./commands/job/remove.js')},
	{name: 'backup', summary: 'back up jobs, or a source with no stored job', load: async () => import('./commands/backup.js')},
	{name: 'list', summary: 'artifacts, newest first, with which profile opens them', load: async () => import('./commands/list.js')},
	{name: 'restore', summary: 'get a backup back', load: async () => import('./commands/restore.js')},
	{name: 'verify', summary: 'check an artifact to its end', load: async () => import('./commands/verify.js')},
	{name: 'status', summary: 'is every job backed up, lately, and recoverable', load: async () => import('./commands/status.js')},
	{name: 'runs list', summary: 'what ran and what runs, newest first', load: async () => import('./commands/runs/list.js')},
	{name: 'runs show', summary: 'one run and its log', load: async () => import('./commands/runs/show.js')},
	{name: 'runs follow', summary: 'watch a run of any process to its end', load: async () => import('./commands/runs/follow.js')},
	{name: 'runs cancel', summary: 'stop a run and wait until it has cleaned up', load: async () => import('./commands/runs/cancel.js')},
	{name: 'system-key check', summary: 'where ENCRYPTION_KEY comes from and whether it fits', load: async () => import('./commands/system-key/check.js')},
	{name: 'doctor', summary: 'look at everything that backups and restores need', load: async () => import('./commands/doctor.js')},
	{name: 'daemon', summary: 'run jobs by their schedules, in the foreground', load: async () => import('./commands/daemon.js')},
	{
		name: 'completion',
		summary: 'print a completion script for bash, zsh or fish',
		load: async () => import('./commands/completion.js'),
	},
	{
		name: 'complete-names', summary: 'names for completion scripts', isHidden: true, load: async () => import('./commands/complete-names.js'),
	},
];
