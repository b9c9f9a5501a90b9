#!/usr/bin/env node
/**
 * The only executable file: hands the words of the command line to the one command they name, and sets the exit code.
 */
import process from 'node:process';

process.exitCode = 2;
process.stderr.write('dbseal: commands are on their way\n');
