import('./main.js');
