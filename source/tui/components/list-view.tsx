/**
 * A list as screens show it: the table, and beneath it how many rows there are and the filter.
 */
import {Box} from 'ink';
import {type List} from '../hooks/use-list.js';
import {useSize} from '../navigation.js';
import {type TableColumn, Table} from './table.js';
import {TextField} from './text-field.js';
import {ToneText} from './tone-text.js';

export type ListViewProps<Row> = {
	readonly list: List<Row>;
	readonly columns: ReadonlyArray<TableColumn<Row>>;
	/** What a row is called: `job`. */
	readonly noun: string;
	/** What the list leaves out, and where that is. */
	readonly rest?: string | undefined;
	readonly height: number;
	readonly isActive?: boolean;
};

export function ListView<Row>({list, columns, noun, rest, height, isActive = true}: ListViewProps<Row>) {
	const {columns: width} = useSize();
	return (
		<Box flexDirection='column' height={height} flexShrink={0}>
			<Table
				data={list.rows}
				columns={columns}
				width={width - 2}
				height={height - 1}
				cursor={list.cursor}
				isActive={isActive}
				sort={list.sort}
			/>
			{list.isFiltering || list.filter !== ''
				? (
					<Box>
						<ToneText tone='key'>{'  / '}</ToneText>
						<Box flexGrow={1}>
							<TextField value={list.filter} isFocused={list.isFiltering} onChange={list.setFilter}/>
						</Box>
						<ToneText tone='quiet'>{`${list.isFiltering ? '' : 'Esc shows all  '}${list.rows.length} of ${list.total} `}</ToneText>
					</Box>
				)
				: <ToneText tone='quiet'>{`  ${positionOf(list, noun)}${rest === undefined ? '' : `; ${rest}`}`}</ToneText>}
		</Box>
	);
}

function positionOf<Row>(list: List<Row>, noun: string): string {
	return `${list.total === 0 ? 0 : list.cursor + 1} of ${list.total} ${noun}${list.total === 1 ? '' : 's'}`;
}
