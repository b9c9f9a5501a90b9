/** A Redis server's content that is hard to bring back whole, and a listing of all that must come back. */
import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {type RedisServer} from '../../servers/redis.js';

export type RedisCommandWords = ReadonlyArray<string | Uint8Array>;

const everyByte = Buffer.from(Array.from({length: 256}, (_, byte) => byte));
const numbers = (count: number) => Array.from({length: count}, (_, index) => index);
/** Bytes that don't compress, the same in every run. */
const noise = (sizeBytes: number) => Buffer.concat(numbers(Math.ceil(sizeBytes / 32)).map(index => createHash('sha256').update(String(index)).digest())).subarray(0, sizeBytes);
/** In the year 2100. */
const later = '4102444800123';

const strings: readonly RedisCommandWords[] = [
	['MSET', 'one', '1', 'negative', '-1', 'int8', '127', 'int16', '-32768', 'int32', '2147483647', 'int64', '-9223372036854775808', 'float', '3.0e10', 'zeros', '007'],
	['MSET', '12', 'keys', '-7', 'that', '300', 'are', '70000', 'numbers', '9007199254740993', '!'],
	['MSET', '', 'the empty key', 'empty', '', everyByte, everyByte, 'line\r\nend\0', '*1\r\n$8\r\nFLUSHALL\r\n'],
	['SET', 'compressed', 'abc'.repeat(100_000)],
	['SET', 'a compressed key '.repeat(40), 'x'],
	['SET', 'long', noise(400_000)],
	['SET', 'runs', Buffer.concat([Buffer.alloc(70_000, 'a'), noise(64), Buffer.alloc(300), noise(64)])],
	['SET', 'short-lived', 'for decades', 'PXAT', later],
	['PFADD', 'hyperloglog', ...numbers(300).map(String)],
	['SETBIT', 'bits', '1000000', '1'],
	['GEOADD', 'places', '13.361389', '38.115556', 'Palermo', '15.087269', '37.502669', 'Catania'],
];

const collections: readonly RedisCommandWords[] = [
	['RPUSH', 'list:small', 'a', '1', '', everyByte],
	['RPUSH', 'list:large', ...numbers(5000).map(index => `element ${index}`), noise(20_000)],
	['RPUSH', 'list:huge-element', noise(100_000), 'end'],
	['SADD', 'set:integers', '1', '-2', '3'],
	['SADD', 'set:long-integers', '9223372036854775807', '-9223372036854775808'],
	['SADD', 'set:small', 'a', '', everyByte],
	['SADD', 'set:large', ...numbers(3000).map(index => `member ${index}`)],
	['ZADD', 'sorted:small', 'inf', 'top', '-inf', 'bottom', '0', 'zero', '-0.0', 'minus zero', '5e-324', 'least', '1.7976931348623157e308', 'most', '0.1', everyByte],
	['ZADD', 'sorted:large', '-inf', 'first', 'inf', 'last', ...numbers(2000).flatMap(index => [String(index / 3), `member ${index}`])],
	['HSET', 'hash:small', 'field', 'value', '', '', everyByte, everyByte],
	['HSET', 'hash:large', ...numbers(2000).flatMap(index => [`field ${index}`, String(index)]), 'long', noise(5000)],
	['PEXPIREAT', 'hash:large', later],
	['PEXPIREAT', 'list:small', later],
];

const streams: readonly RedisCommandWords[] = [
	...numbers(300).map(index => ['XADD', 'stream', `${index + 1}-${index}`, 'n', String(index), ...(index % 7 === 0 ? ['other', everyByte] : [])]),
	['XDEL', 'stream', '1-0', '150-149', '300-299'],
	['XGROUP', 'CREATE', 'stream', 'readers', '0'],
	['XGROUP', 'CREATE', 'stream', 'late', '$', 'ENTRIESREAD', '300'],
	['XREADGROUP', 'GROUP', 'readers', 'anna', 'COUNT', '20', 'STREAMS', 'stream', '>'],
	['XREADGROUP', 'GROUP', 'readers', everyByte, 'COUNT', '5', 'STREAMS', 'stream', '>'],
	['XACK', 'stream', 'readers', '3-2', '4-3'],
	['XGROUP', 'CREATECONSUMER', 'stream', 'readers', 'idle'],
	['XGROUP', 'CREATE', 'stream:empty', 'waiting', '$', 'MKSTREAM'],
	['XADD', 'stream:far', '18446744073709551614-18446744073709551615', 'last', 'id'],
];

const library = `#!lua name=hard\n${'-- a comment that compresses\n'.repeat(50)}redis.register_function('answer', function() return 42 end)`;

export const hardContent: readonly RedisCommandWords[] = [
	...strings,
	...collections,
	...streams,
	['FUNCTION', 'LOAD', library],
	['FUNCTION', 'LOAD', '#!lua name=small\nredis.register_function(\'small\', function() return 1 end)'],
	['SELECT', '3'],
	['MSET', 'one', 'in database three', 'other', 'thing'],
	['SELECT', '15'],
	['SET', 'short-lived', 'there', 'PXAT', later],
];

/** What is in no order of its own is sorted; everything else by what DUMP gives, which holds every detail. */
const listing = `
local lines = {}
local function hex(text) return (text:gsub('.', function(c) return string.format('%02x', c:byte()) end)) end
for database = 0, 15 do
	redis.call('SELECT', database)
	for _, key in ipairs(redis.call('KEYS', '*')) do
		local type, encoding, content = redis.call('TYPE', key).ok, redis.call('OBJECT', 'ENCODING', key), nil
		if encoding == 'hashtable' and type == 'set' then
			local members = redis.call('SMEMBERS', key)
			table.sort(members)
			content = cmsgpack.pack(members)
		elseif encoding == 'hashtable' then
			local fields = {}
			local all = redis.call('HGETALL', key)
			for index = 1, #all, 2 do fields[#fields + 1] = cmsgpack.pack({all[index], all[index + 1]}) end
			table.sort(fields)
			content = cmsgpack.pack(fields)
		else
			content = redis.call('DUMP', key)
		end
		lines[#lines + 1] = database .. ' ' .. hex(key) .. ' ' .. type .. ' ' .. encoding .. ' ' .. redis.sha1hex(content) .. ' ' .. redis.call('PEXPIRETIME', key)
	end
end
table.sort(lines)
return lines`;

/** Every key with its database, type, encoding, content and expiry, and every function library, as text. */
export async function listEverything(server: RedisServer): Promise<string> {
	const keys = await server.ask('EVAL', listing, '0');
	const libraries = await server.ask('FUNCTION', 'LIST', 'WITHCODE');
	return `${keys}\n${libraries.split('library_name').map(text => text.trim()).toSorted().join('\n')}`;
}
