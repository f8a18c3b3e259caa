/** What an import is called in the person's log. */
export const importTool = 'data.import';
/** Before the source's title: what stands in the log as the one that did it. */
export const importerPrefix = 'Import: ';
