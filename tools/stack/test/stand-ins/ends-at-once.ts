// A service that cannot start, and says why.
process.stderr.write('the moon is in the wrong phase\n');
process.exit(3);
