/** The README of a `.mana` file, for someone who has the file but not Mana. */
export function explanation(isSealed: boolean): string {
	return `# What this file is

A copy of what a person kept in Mana (format 2). It is a ZIP archive; any program that unpacks ZIP files opens it.

- \`manifest.json\` says who exported what and when, how many records there are of each table, and the SHA-256 of each part.
${isSealed ? sealed : open}
## Records

Each line is one JSON object, in UTF-8: one record. Its members are

- \`id\`: the record's name within its table. Other records refer to it by this.
- \`createdAt\`, \`updatedAt\`: instants, ISO 8601, UTC.
- the fields of the record, as plain text. Dates are \`YYYY-MM-DD\`, or a time by the clock on the wall, or an instant.
  \`recurrenceRule\` is a rule of RFC 5545. \`null\` stands for nothing.
- \`$undecryptable\`, where it is there: fields that the export could not decrypt, and which are missing.
- \`$other\`, where it is there: fields that some other program has written. Those that it had encrypted are named in \`$encrypted\`.

To bring the records back, import the file in Mana: in the app, or by \`npm run import -- FILE\`.
`;
}

const open = `- \`data/<app>/<table>.jsonl\` has the records of one table.
`;

const sealed = `- \`data.sealed\` has the records, encrypted under a passphrase. Without the passphrase nobody can read them, not even
  those who wrote Mana.

## Opening data.sealed by hand

\`manifest.json\` has in \`passphrase\` what is needed besides the passphrase itself.

1. Key: PBKDF2 with HMAC-SHA-256 over the passphrase (UTF-8, normalised by NFKC), \`salt\` (base64) and \`rounds\`; 32 bytes.
2. Cut the file into chunks of \`chunkBytes\` + 16 bytes; the last one is shorter or as long.
3. Decrypt chunk n (from 0) by AES-256-GCM. Its IV is \`iv\` (base64) with the last four bytes, as one big-endian number,
   XOR n. Its associated data is one byte: 1 for the last chunk, 0 for all others. Its last 16 bytes are the tag.
4. All chunks one after the other are a gzip file. Unpacked, it is lines of JSON: \`{"$table":"app/table"}\` begins a
   table, and each line up to the next such line is one of its records.
`;
